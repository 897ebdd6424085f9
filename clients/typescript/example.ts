/**
 * A kitchen program: orders three of everything on the first form, and waits until the seller has confirmed it.
 *
 *     TOKEN=tsu_… node example.ts http://localhost:8000
 */
import {
  accepted, DeliveryPlacesDocument, FollowOrdersDocument, OrderFormsDocument, PlaceOrderDocument, Tsunagi,
} from "./src/index.ts";

const tsunagi = new Tsunagi(process.argv[2] ?? "http://localhost:8000", { token: process.env.TOKEN });

const { orderForms } = await tsunagi.run(OrderFormsDocument, { first: 1 });
const { deliveryPlaces } = await tsunagi.run(DeliveryPlacesDocument, {});
const [form] = orderForms.nodes;
if (!form) throw new Error("There is no form to order from");

const { orderPlace } = await tsunagi.run(PlaceOrderDocument, {
  input: {
    orderForm: form.id,
    deliveryPlace: deliveryPlaces.nodes[0]?.id,
    lines: form.items.map((item) => ({ item: item.id, quantity: "3" })),
  },
});
const { order, event } = accepted(orderPlace);
console.log("placed", order?.number, order?.total);

for await (const { orderEvents } of tsunagi.follow(FollowOrdersDocument, { after: event })) {
  if (orderEvents.order.id !== order?.id) continue;
  console.log(orderEvents.topic, orderEvents.order.number, orderEvents.order.status);
  if (orderEvents.order.status === "CONFIRMED") break;
}
