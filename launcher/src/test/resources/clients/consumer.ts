// Pays, follows the payment to its end, and asks for one that is not there; as a browser would, too.
import { Code, ConnectError, createClient } from "@connectrpc/connect";
import { createGrpcWebTransport } from "@connectrpc/connect-web";
import { PaymentService, PaymentStatus } from "./gen/payment/v1/payment_pb.js";

declare const process: { env: Record<string, string> };

const transport = createGrpcWebTransport({
  baseUrl: process.env.PAYMESH_URL,
  interceptors: [
    (next) => (request) => {
      request.header.set("authorization", `Bearer ${process.env.PAYMESH_TOKEN}`);
      return next(request);
    },
  ],
});
const payments = createClient(PaymentService, transport);

const { payment } = await payments.createPayment(
  {
    amount: { amountCents: 2500n, currency: "USD" },
    description: "from TypeScript",
    idempotencyKey: crypto.randomUUID(),
  },
  { timeoutMs: 5_000 },
);
for await (const event of payments.watchPayment({ paymentId: payment!.id }, { timeoutMs: 20_000 })) {
  console.log(payment!.id, PaymentStatus[event.status]);
}
try {
  await payments.getPayment({ id: "018f0000-0000-7000-8000-000000000000" });
} catch (failure) {
  console.log(Code[ConnectError.from(failure).code]);
}
