"""Pays, follows the payment to its end, and asks for one that is not there."""
import os
import uuid

import grpc

from paymesh.common.v1 import common_pb2
from paymesh.payment.v1 import payment_pb2, payment_pb2_grpc

token = [("authorization", "Bearer " + os.environ["PAYMESH_TOKEN"])]
with grpc.insecure_channel(os.environ["PAYMESH_PAYMENT"]) as channel:
    payments = payment_pb2_grpc.PaymentServiceStub(channel)
    request = payment_pb2.CreatePaymentRequest(
        user_id=os.environ["PAYMESH_USER"],
        amount=common_pb2.Money(amount_cents=2500, currency="USD"),
        description="from Python",
        idempotency_key=str(uuid.uuid4()),
    )
    payment = payments.CreatePayment(request, timeout=5, metadata=token).payment
    watch = payment_pb2.WatchPaymentRequest(payment_id=payment.id)
    for event in payments.WatchPayment(watch, timeout=20, metadata=token):
        print(payment.id, payment_pb2.PaymentStatus.Name(event.status))
    try:
        nobody = payment_pb2.GetPaymentRequest(id="018f0000-0000-7000-8000-000000000000")
        payments.GetPayment(nobody, timeout=5, metadata=token)
    except grpc.RpcError as failure:
        print(failure.code().name)
