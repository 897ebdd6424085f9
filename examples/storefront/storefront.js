// A shop window of one buyer: everything it shows and does goes through the public API at /graphql.
// Nothing is calculated here: prices, sums, delivery days and refusals are the API's.

const ja = (navigator.language || "ja").startsWith("ja")
const WORDS = {
  form: ["注文フォーム", "Order form"],
  place: ["お届け先", "Deliver to"],
  day: ["納品希望日", "Delivery day"],
  noDay: ["指定なし", "Any day"],
  history: ["ご注文の履歴", "Your orders"],
  none: ["まだご注文はありません。", "No orders yet."],
  sum: ["合計（税込）", "Total incl. tax"],
  total: ["合計（税込）", "Total incl. tax"],
  check: ["内容を確認する", "Check the order"],
  confirm: ["ご注文の確認", "Check your order"],
  back: ["戻る", "Back"],
  order: ["注文する", "Place the order"],
  more: ["増やす", "More"],
  less: ["減らす", "Less"],
  quantity: ["数量", "Quantity"],
  doubles: ["同じような注文がすでにあります：", "You may have ordered this already: "],
  lost: ["通信できません。接続を確認してください。", "No connection. Please check your network."],
}
const STATUS = {
  PLACED: ["未対応", "placed"],
  RECEIVED: ["受付中", "received"],
  CONFIRMED: ["注文確定", "confirmed"],
  SHIPPED: ["出荷済", "shipped"],
  CANCEL_REQUESTED: ["キャンセル依頼中", "cancel requested"],
  ABORTED: ["取引中止", "aborted"],
}
const say = (name) => WORDS[name][ja ? 0 : 1]
const yen = (amount) => (amount == null ? "–" : `¥${Number(amount).toLocaleString("ja-JP")}`)
const $ = (id) => document.getElementById(id)

const START = `query Start {
  orderForms(first: 50) { nodes { id name terms status business { name } } }
  deliveryPlaces(first: 50, where: { deletedAt: { isNull: true } }) { nodes { id name } }
}`
const FORM = `query Form($id: ID!) {
  node(id: $id) { ... on OrderForm {
    deliverableDates { date isPossible }
    items { id price product { name unit code lotQuantity minimumQuantity marks image { thumbnailUrl } } }
  } }
}`
const CHECK = `mutation Check($input: OrderPlaceInput!) {
  orderCheck(input: $input) {
    draft { total lines { name unit quantity } deliveryParty { name } probableDoubles { number } }
    userErrors { path message }
  }
}`
const PLACE = `mutation Place($input: OrderPlaceInput!) {
  orderPlace(input: $input) { order { number } userErrors { path message } }
}`
const LIVE = `subscription Live {
  ordersLive(first: 20) {
    __typename
    ... on OrderSnapshot { items { ...shown } }
    ... on OrderUpsert { item { ...shown } }
    ... on Removed { id }
  }
}
fragment shown on Order { id number status placedAt plannedOn total sellerParty { name } }`

// --- the API -------------------------------------------------------------------------------------------------------

async function ask(query, variables, headers = {}) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": ja ? "ja" : "en", ...headers },
    body: JSON.stringify({ query, variables }),
  })
  const { data, errors } = await response.json()
  if (errors) throw new Error(errors[0].message)
  return data
}

/** Server-sent events: each `data:` line is a result. A stream that breaks off is opened again, and begins with all. */
async function follow(query, take) {
  for (;;) {
    try {
      const response = await fetch("/graphql", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "text/event-stream" },
        body: JSON.stringify({ query }),
      })
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
      let text = ""
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += part.value
        for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
          const line = text.slice(0, end).split("\n").find((one) => one.startsWith("data: {"))
          text = text.slice(end + 2)
          if (line) take(JSON.parse(line.slice(6)).data)
        }
      }
    } catch {
      // The network was away: the next try begins with what holds then.
    }
    await new Promise((go) => setTimeout(go, 2000))
  }
}

// --- the page ------------------------------------------------------------------------------------------------------

let forms = []
let items = []
const wanted = new Map() // item id → quantity as text
const orders = new Map() // order id → order
let checked = null
let key = null // one key for one order, however often it is sent

function element(name, facts = {}, ...children) {
  const { dataset, ...plain } = facts
  const made = Object.assign(document.createElement(name), plain)
  Object.assign(made.dataset, dataset)
  made.append(...children)
  return made
}
const option = (value, text) => element("option", { value, textContent: text })

async function choose() {
  const form = forms.find((one) => one.id === $("form").value)
  if (!form) return
  $("title").textContent = form.business?.name ?? form.name
  $("terms").textContent = form.terms
  const { node } = await ask(FORM, { id: form.id })
  items = node.items
  wanted.clear()
  const days = node.deliverableDates.filter((day) => day.isPossible).slice(0, 14)
  const weekday = new Intl.DateTimeFormat(ja ? "ja" : "en", { month: "short", day: "numeric", weekday: "short", timeZone: "UTC" })
  $("day").replaceChildren(option("", say("noDay")), ...days.map((day) => option(day.date, weekday.format(new Date(day.date)))))
  $("items").replaceChildren(...items.map(row))
  await summed()
}

function row(item) {
  const { name, unit, code, image } = item.product
  const step = Number(item.product.lotQuantity ?? 1)
  const field = element("input", { inputMode: "decimal", value: "0", ariaLabel: `${name} ${say("quantity")}` })
  const set = (quantity) => {
    wanted.set(item.id, String(Math.max(0, Math.round(quantity * 1000) / 1000)))
    field.value = wanted.get(item.id)
    void summed()
  }
  field.onchange = () => set(Number(field.value.normalize("NFKC")) || 0)
  const button = (sign, word, by) =>
    element("button", { textContent: sign, ariaLabel: `${name} ${say(word)}`, onclick: () => set(Number(field.value) + by) })
  return element(
    "li",
    {},
    ...(image ? [element("img", { src: image.thumbnailUrl, alt: "", loading: "lazy" })] : []),
    element("div", {}, name, element("p", { className: "soft", textContent: `${yen(item.price)} / ${unit} ${code}` }),
      element("p", { className: "problem", role: "alert", dataset: { problem: item.id } })),
    element("div", { className: "amount", style: "flex:none" }, button("−", "less", -step), field, button("＋", "more", step)),
  )
}

const lines = () => [...wanted].filter(([, quantity]) => Number(quantity)).map(([item, quantity]) => ({ item, quantity }))
const input = () => ({
  orderForm: $("form").value,
  deliveryPlace: $("place").value || null,
  wishedOn: $("day").value || null,
  lines: lines(),
})

/** Prices and refusals while one types: the API checks what would be ordered, and stores nothing. */
async function summed() {
  key = null
  for (const one of document.querySelectorAll("[data-problem]")) one.textContent = ""
  $("problem").textContent = ""
  const asked = input()
  if (!asked.lines.length) {
    checked = null
    $("sum").textContent = yen(0)
    $("check").disabled = true
    return
  }
  try {
    const { orderCheck } = await ask(CHECK, { input: asked })
    if (JSON.stringify(asked) !== JSON.stringify(input())) return // something was typed meanwhile
    checked = orderCheck.draft
    for (const error of orderCheck.userErrors) {
      const line = error.path[0] === "lines" ? asked.lines[error.path[1]] : null
      const place = line ? document.querySelector(`[data-problem="${line.item}"]`) : $("problem")
      place.textContent = error.message
    }
    $("sum").textContent = yen(checked?.total)
    $("check").disabled = !checked || orderCheck.userErrors.length > 0
  } catch (error) {
    $("problem").textContent = error instanceof TypeError ? say("lost") : error.message
  }
}

function confirm() {
  $("where").textContent = [checked.deliveryParty.name, $("day").selectedOptions[0].text].join(" · ")
  $("lines").replaceChildren(
    ...checked.lines.map((line) =>
      element("li", {}, element("div", { textContent: line.name }), element("span", { className: "money", textContent: `${line.quantity} ${line.unit}` })),
    ),
  )
  $("total").textContent = yen(checked.total)
  $("doubles").textContent = checked.probableDoubles.length
    ? say("doubles") + checked.probableDoubles.map((one) => one.number).join(", ")
    : ""
  $("refused").textContent = ""
  $("confirm").showModal()
}

async function place() {
  $("place-order").disabled = true
  key ??= crypto.randomUUID()
  try {
    const order = { ...input(), expectedTotal: checked.total }
    const { orderPlace } = await ask(PLACE, { input: order }, { "idempotency-key": key })
    if (orderPlace.userErrors.length) {
      $("refused").textContent = orderPlace.userErrors.map((one) => one.message).join(" ")
    } else {
      $("confirm").close()
      await choose()
    }
  } catch (error) {
    $("refused").textContent = error instanceof TypeError ? say("lost") : error.message
  }
  $("place-order").disabled = false
}

function told({ ordersLive: change }) {
  if (change.__typename === "OrderSnapshot") {
    orders.clear()
    for (const one of change.items) orders.set(one.id, one)
  } else if (change.__typename === "OrderUpsert") orders.set(change.item.id, change.item)
  else if (change.__typename === "Removed") orders.delete(change.id)
  const sorted = [...orders.values()].sort((a, b) => b.placedAt.localeCompare(a.placedAt)).slice(0, 20)
  $("orders").replaceChildren(...sorted.map(shown))
  if (!sorted.length) $("orders").append(element("li", { className: "soft", textContent: say("none") }))
}

function shown(order) {
  const about = [order.number, order.sellerParty.name, order.plannedOn].filter(Boolean).join(" · ")
  return element(
    "li",
    { dataset: { order: order.number } },
    element("div", {}, element("strong", { className: "money", textContent: yen(order.total) }), element("p", { className: "soft", textContent: about })),
    element("span", { className: "status", textContent: STATUS[order.status][ja ? 0 : 1] }),
  )
}

async function start() {
  document.documentElement.lang = ja ? "ja" : "en"
  for (const one of document.querySelectorAll("[data-words]")) one.textContent = say(one.dataset.words)
  $("form").onchange = choose
  $("place").onchange = $("day").onchange = summed
  $("check").onclick = confirm
  $("back").onclick = () => $("confirm").close()
  $("place-order").onclick = place
  void follow(LIVE, told)
  try {
    const { orderForms, deliveryPlaces } = await ask(START)
    forms = orderForms.nodes.filter((one) => one.status === "OPEN")
    $("form").replaceChildren(...forms.map((one) => option(one.id, one.name)))
    $("place").replaceChildren(...deliveryPlaces.nodes.map((one) => option(one.id, one.name)))
    await choose()
  } catch (error) {
    $("problem").textContent = error instanceof TypeError ? say("lost") : error.message
  }
}

void start()
