// Pays, follows the payment to its end, and asks for one that is not there.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	commonv1 "paymesh.dev/clients/common/v1"
	paymentv1 "paymesh.dev/clients/payment/v1"
)

func main() {
	conn, err := grpc.Dial(os.Getenv("PAYMESH_PAYMENT"), grpc.WithInsecure())
	must(err)
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	ctx = metadata.AppendToOutgoingContext(ctx, "authorization", "Bearer "+os.Getenv("PAYMESH_TOKEN"))
	payments := paymentv1.NewPaymentServiceClient(conn)

	answer, err := payments.CreatePayment(ctx, &paymentv1.CreatePaymentRequest{
		UserId:         os.Getenv("PAYMESH_USER"),
		Amount:         &commonv1.Money{AmountCents: 2500, Currency: "USD"},
		Description:    "from Go",
		IdempotencyKey: fmt.Sprintf("go-%d-%d", os.Getpid(), time.Now().UnixNano()),
	})
	must(err)
	id := answer.GetPayment().GetId()
	watch, err := payments.WatchPayment(ctx, &paymentv1.WatchPaymentRequest{PaymentId: id})
	must(err)
	for {
		event, err := watch.Recv()
		if err == io.EOF {
			break
		}
		must(err)
		fmt.Println(id, event.GetStatus())
	}
	_, err = payments.GetPayment(ctx, &paymentv1.GetPaymentRequest{Id: "018f0000-0000-7000-8000-000000000000"})
	fmt.Println(status.Code(err))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
