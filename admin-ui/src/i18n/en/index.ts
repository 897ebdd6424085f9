import common from "./common.json"
import conflict from "./conflict.json"
import customer from "./customer.json"
import enums from "./enum.json"
import field from "./field.json"
import form from "./form.json"
import list from "./list.json"
import nav from "./nav.json"
import order from "./order.json"
import orderForm from "./orderForm.json"
import problem from "./problem.json"
import product from "./product.json"
import session from "./session.json"
import shortcut from "./shortcut.json"

/** One file for each room; its name begins the keys. */
const texts = {
  common,
  conflict,
  customer,
  enum: enums,
  field,
  form,
  list,
  nav,
  order,
  orderForm,
  problem,
  product,
  session,
  shortcut,
}
export default texts
