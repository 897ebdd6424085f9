import common from "./common.json"
import nav from "./nav.json"
import ordering from "./ordering.json"
import problem from "./problem.json"
import shortcut from "./shortcut.json"

/** All that ordering needs. One file for each room; its name begins the keys. */
const texts = { common, nav, ordering, problem, shortcut }
export default texts
