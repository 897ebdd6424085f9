import account from "./account.json"
import approval from "./approval.json"
import audit from "./audit.json"
import business from "./business.json"
import calendar from "./calendar.json"
import closing from "./closing.json"
import conflict from "./conflict.json"
import correct from "./correct.json"
import customer from "./customer.json"
import dashboard from "./dashboard.json"
import days from "./days.json"
import delivery from "./delivery.json"
import enums from "./enum.json"
import exports from "./export.json"
import field from "./field.json"
import form from "./form.json"
import help from "./help.json"
import history from "./history.json"
import imports from "./import.json"
import inquiry from "./inquiry.json"
import instruction from "./instruction.json"
import invoice from "./invoice.json"
import job from "./job.json"
import list from "./list.json"
import mail from "./mail.json"
import master from "./master.json"
import member from "./member.json"
import message from "./message.json"
import order from "./order.json"
import orderForm from "./orderForm.json"
import paper from "./paper.json"
import permission from "./permission.json"
import place from "./place.json"
import price from "./price.json"
import product from "./product.json"
import purchase from "./purchase.json"
import role from "./role.json"
import session from "./session.json"
import shipment from "./shipment.json"
import slip from "./slip.json"
import stocktake from "./stocktake.json"
import supplier from "./supplier.json"
import token from "./token.json"
import view from "./view.json"
import webhook from "./webhook.json"

/** The rest, which ordering does without: it comes a moment later. */
const texts = {
  account,
  approval,
  audit,
  business,
  calendar,
  closing,
  conflict,
  correct,
  customer,
  dashboard,
  delivery,
  days,
  enum: enums,
  export: exports,
  field,
  form,
  help,
  history,
  import: imports,
  inquiry,
  instruction,
  invoice,
  job,
  list,
  mail,
  master,
  member,
  message,
  order,
  orderForm,
  paper,
  permission,
  place,
  price,
  product,
  purchase,
  role,
  session,
  shipment,
  slip,
  stocktake,
  supplier,
  token,
  view,
  webhook,
}
export default texts
