import { createGraphiQLFetcher } from '@graphiql/toolkit'
import { GraphiQL } from 'graphiql'
import { createClient } from 'graphql-ws'
import { useEffect, useMemo, useState } from 'react'
import { createRoot } from 'react-dom/client'
import 'graphiql/graphiql.css'
import './start.css'

const ja = (navigator.languages?.[0] ?? navigator.language ?? 'ja').startsWith('ja')
const words = ja
  ? {
      who: 'ログインしていません', out: 'ログアウト', in: 'ログイン', id: 'ログインID', password: 'パスワード', demo: 'デモ：',
      seller: '青果卸', buyer: '飲食店1', buyer2: '飲食店2', failed: 'サーバーに接続できません。', offers: '準備された文書',
    }
  : {
      who: 'Not logged in', out: 'Log out', in: 'Log in', id: 'Login id', password: 'Password', demo: 'Demo:',
      seller: 'Wholesaler', buyer: 'Restaurant 1', buyer2: 'Restaurant 2', failed: 'The server cannot be reached.', offers: 'Prepared',
    }

const KEY = 'tsunagi-token' // of this tab alone: two tabs can be two people
const DEMO_PASSWORD = 'Demo-1234'
const isDemo = document.body.dataset.demo === 'true'

async function ask(query, variables, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify({ query, variables }) })
  return (await response.json()).data
}

const LOGIN = `mutation($input: LoginInput!) { login(input: $input) { login { token } userErrors { message } } }`
const LOGOUT = `mutation { logout(input: {}) { userErrors { message } } }`
const VIEWER = `query { viewer { user { name } business { name } } }`

/** Who works in this tab, and the ways in and out. */
function Bar({ token, setToken }) {
  const [viewer, setViewer] = useState(null)
  const [error, setError] = useState('')
  useEffect(() => {
    ask(VIEWER, {}, token).then(
      (data) => {
        setViewer(data?.viewer ?? null)
        if (token && !data?.viewer) setToken('')
      },
      () => setError(words.failed),
    )
  }, [token])

  async function enter(loginId, password) {
    setError('')
    try {
      const { login } = await ask(LOGIN, { input: { loginId, password, cookie: false } })
      if (login.login) setToken(login.login.token)
      else setError(login.userErrors.map((one) => one.message).join(' '))
    } catch {
      setError(words.failed)
    }
  }

  async function leave() {
    await ask(LOGOUT, {}, token).catch(() => null)
    setToken('')
  }

  function submit(event) {
    event.preventDefault()
    const form = new FormData(event.target)
    enter(form.get('id'), form.get('password'))
  }

  return (
    <header className="bar">
      <strong className="brand">Tsunagi <span lang="ja">繋ぎ</span></strong>
      {viewer ? (
        <>
          <span className="who">{viewer.user.name}{viewer.business && <small>{viewer.business.name}</small>}</span>
          <button type="button" onClick={leave}>{words.out}</button>
        </>
      ) : (
        <form onSubmit={submit}>
          <input name="id" type="email" required autoComplete="username" placeholder={words.id} aria-label={words.id} />
          <input
            name="password" type="password" required autoComplete="current-password"
            placeholder={words.password} aria-label={words.password}
          />
          <button type="submit">{words.in}</button>
        </form>
      )}
      {isDemo && (
        <span className="demo">
          {words.demo}
          {['seller', 'buyer', 'buyer2'].map((name) => (
            <button key={name} type="button" onClick={() => enter(`${name}@demo.example`, DEMO_PASSWORD)}>
              {words[name]}
            </button>
          ))}
        </span>
      )}
      <span role="alert" className="error">{error}</span>
    </header>
  )
}

function App({ first, prepared }) {
  const [token, keepToken] = useState(sessionStorage.getItem(KEY) ?? '')
  function setToken(given) {
    if (given) sessionStorage.setItem(KEY, given)
    else sessionStorage.removeItem(KEY)
    keepToken(given)
  }
  const fetcher = useMemo(() => {
    const authorization = token && { authorization: `Bearer ${token}` }
    const acceptLanguage = navigator.languages?.join(',') ?? ''
    const wsClient = createClient({
      url: location.origin.replace(/^http/, 'ws') + '/graphql',
      connectionParams: { ...authorization, acceptLanguage },
    })
    return createGraphiQLFetcher({ url: '/graphql', headers: { ...authorization }, wsClient })
  }, [token])
  return (
    <>
      <Bar token={token} setToken={setToken} />
      <main>
        <GraphiQL
          fetcher={fetcher} defaultQuery={first} inputValueDeprecation defaultEditorToolsVisibility="variables"
          {...(prepared && { query: prepared.query, variables: prepared.variables })}
        />
      </main>
    </>
  )
}

async function text(path) {
  const response = await fetch(path)
  return response.ok ? response.text() : ''
}

/** `?prepared=invitation&token=…`: a document of ours, its variables filled from the link. */
async function fromLink() {
  const { prepared: name, ...given } = Object.fromEntries(new URLSearchParams(location.search))
  if (!/^[a-z-]+$/.test(name ?? '')) return null
  const [query, variables] = await Promise.all([
    text(`/assets/prepared/${name}.graphql`), text(`/assets/prepared/${name}.json`),
  ])
  if (!query) return null
  history.replaceState(null, '', '/graphql') // the link's secret does not stay in the address
  const filled = (variables || '{}').replace(/"\$(\w+)"/g, (_, key) => JSON.stringify(given[key] ?? ''))
  return { query, variables: filled }
}

const [first, prepared] = await Promise.all([text('/assets/prepared/first.graphql'), fromLink()])
createRoot(document.getElementById('root')).render(<App first={first} prepared={prepared} />)
