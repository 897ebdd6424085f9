import conflict from "./conflict.json"
import enums from "./enum.json"
import field from "./field.json"
import form from "./form.json"
import order from "./order.json"
import place from "./place.json"
import product from "./product.json"
import session from "./session.json"
import supplier from "./supplier.json"

/** The rest, which ordering does without: it comes a moment later. */
const texts = { conflict, enum: enums, field, form, order, place, product, session, supplier }
export default texts
