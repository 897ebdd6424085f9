// Prints where a real Chromium lies; it is unpacked, with the libraries that it needs, on first use.
import chromium from "@sparticuz/chromium"

console.log(await chromium.executablePath())
