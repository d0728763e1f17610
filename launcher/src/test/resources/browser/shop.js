// A page of another origin than the gateway's, as a shop writes it: no library, only what browsers have.
const asked = new URLSearchParams(location.search);
const gateway = asked.get("gateway");
const bearer = { Authorization: "Bearer " + asked.get("token") };
const show = (id, text) => (document.getElementById(id).textContent = text);
const on = (id, act) =>
  document.getElementById(id).addEventListener("click", () => act().catch((e) => show("refusal", String(e))));

let payment = "";

async function post(path, body) {
  const answer = await fetch(gateway + path, {
    method: "POST",
    headers: { ...bearer, "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() },
    body: JSON.stringify(body),
  });
  return { status: answer.status, location: answer.headers.get("Location"), json: await answer.json() };
}

on("pay", async () => {
  const answer = await post("/api/v1/payments", { amount_cents: 1250, description: "two coffees" });
  payment = answer.json.id;
  show("payment", answer.status + " " + answer.location);
});

// An EventSource sends no header of the page's, so it shows a ticket instead of the token.
on("follow", async () => {
  const { json } = await post("/api/v1/stream-tickets", { path: `/api/v1/payments/${payment}/status` });
  const source = new EventSource(gateway + json.url);
  source.addEventListener("payment.status", (event) => {
    const item = document.createElement("li");
    item.textContent = event.lastEventId + " " + JSON.parse(event.data).status;
    document.getElementById("statuses").append(item);
  });
  // It comes back by itself where a stream ends, until it is told that nothing more comes.
  source.onerror = () => source.readyState === EventSource.CLOSED && show("end", "nothing more comes");
});

// One message with one text field, number 1, in a frame of gRPC-Web.
function framed(text) {
  const bytes = new TextEncoder().encode(text);
  return new Uint8Array([0, 0, 0, 0, bytes.length + 2, 0x0a, bytes.length, ...bytes]);
}

async function call(method, id) {
  const answer = await fetch(gateway + "/payment.v1.PaymentService/" + method, {
    method: "POST",
    headers: { ...bearer, "Content-Type": "application/grpc-web+proto", "X-Grpc-Web": "1" },
    body: framed(id),
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const view = new DataView(bytes.buffer);
  const reply = { messages: [], trailers: "grpc-status: " + answer.headers.get("grpc-status") };
  for (let at = 0; at < bytes.length; ) {
    const content = bytes.subarray(at + 5, at + 5 + view.getUint32(at + 1));
    if (bytes[at] & 0x80) {
      reply.trailers = new TextDecoder().decode(content).trim();
    } else {
      reply.messages.push(content);
    }
    at += 5 + content.length;
  }
  return reply;
}

on("ask", async () => {
  const reply = await call("GetPayment", payment);
  const message = reply.messages[0];
  const id = new TextDecoder().decode(message.subarray(2, 2 + message[1]));
  show("reply", (id === payment ? "the same payment" : "another: " + id) + ", " + reply.trailers);
});

on("watch", async () => {
  const reply = await call("WatchPayment", payment);
  show("watched", reply.messages.length + " events, " + reply.trailers);
});

on("pry", async () => {
  const reply = await call("GetPayment", "00000000-0000-7000-8000-000000000000");
  show("refusal", reply.messages.length + " messages, " + reply.trailers);
});
