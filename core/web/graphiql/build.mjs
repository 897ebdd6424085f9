// Bundles GraphiQL, and gathers the licences of all that went in.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { build } from 'esbuild'

const OUT = '../assets'

const { metafile } = await build({
  entryPoints: { graphiql: 'start.jsx' },
  outdir: OUT,
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  jsx: 'automatic',
  legalComments: 'none',
  metafile: true,
  loader: { '.woff': 'dataurl', '.woff2': 'dataurl' },
  define: { 'process.env.NODE_ENV': '"production"' },
})

const inside = Object.keys(metafile.inputs).map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1])
const texts = [...new Set(inside.filter(Boolean))].sort().map((name) => {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`))
  const file = readdirSync(`node_modules/${name}`).find((found) => /^licen[cs]e/i.test(found))
  const text = file ? readFileSync(`node_modules/${name}/${file}`, 'utf8').trim() : ''
  return `${name} ${version} (${license})\n\n${text}`
})
rmSync(`${OUT}/graphiql.LICENSES.txt`, { force: true })
writeFileSync(`${OUT}/graphiql.LICENSES.txt`, `${texts.join('\n\n----\n\n')}\n`)
