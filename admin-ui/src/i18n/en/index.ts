import account from "./account.json"
import audit from "./audit.json"
import business from "./business.json"
import calendar from "./calendar.json"
import common from "./common.json"
import conflict from "./conflict.json"
import customer from "./customer.json"
import dashboard from "./dashboard.json"
import enums from "./enum.json"
import exports from "./export.json"
import field from "./field.json"
import form from "./form.json"
import imports from "./import.json"
import job from "./job.json"
import list from "./list.json"
import mail from "./mail.json"
import member from "./member.json"
import nav from "./nav.json"
import order from "./order.json"
import orderForm from "./orderForm.json"
import paper from "./paper.json"
import permission from "./permission.json"
import ordering from "./ordering.json"
import problem from "./problem.json"
import product from "./product.json"
import role from "./role.json"
import session from "./session.json"
import shipment from "./shipment.json"
import shortcut from "./shortcut.json"
import token from "./token.json"
import webhook from "./webhook.json"

/** What everybody needs at once, and all of ordering. One file for each room; its name begins the keys. */
const texts = {
  export: exports,
  import: imports,
  job,
  shipment,
  paper,
  mail,
  dashboard,
  webhook,
  token,
  role,
  permission,
  member,
  calendar,
  business,
  audit,
  account,
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
  ordering,
  problem,
  session,
  shortcut,
}
/** All that ordering needs. One file for each room; its name begins the keys. */
const texts = { common, list, nav, ordering, problem, shortcut }
export default texts
