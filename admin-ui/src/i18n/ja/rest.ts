import product from "./product.json"

/** The rooms that ordering does without: they come a moment later. */
const texts = { product }
export default texts
