import place from "./place.json"
import product from "./product.json"
import supplier from "./supplier.json"

/** The rooms that ordering does without: they come a moment later. */
const texts = { place, product, supplier }
export default texts
