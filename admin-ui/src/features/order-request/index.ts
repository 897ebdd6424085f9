export { RequestList } from "./request-list"
export { RequestPage } from "./request-page"
