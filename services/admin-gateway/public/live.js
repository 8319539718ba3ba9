// Keeps the page up to date with fragments that the server has rendered: rows of the list, or the body of one session.
const panel = document.getElementById('live')
const said = document.getElementById('said')
const rows = document.getElementById('rows')
const words = panel.dataset
const label = panel.querySelector('.state')
const toggle = panel.querySelector('button')

const remembered = 'imports.live.paused'
let paused = localStorage.getItem(remembered) === 'yes'
let after = words.after
let freshAt = new Date()
let source = null

const held = new Map() // fragments that wait until the reader has let go of what they would replace

function connect() {
  if (source || paused || document.hidden) return
  const url = new URL(words.stream, location.href)
  url.searchParams.set('after', after)
  source = new EventSource(url)
  source.onopen = () => show('on', words.on)
  source.onerror = () => {
    show('lost', words.lost.replace('{time}', freshAt.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })))
    // refused for good (the login has ended, or the gateway is being replaced): ask again, slowly
    if (source?.readyState === EventSource.CLOSED) {
      disconnect()
      setTimeout(connect, 5000)
    }
  }
  source.addEventListener('session', receive)
  source.addEventListener('detail', receive)
  source.addEventListener('result', receive)
}

function disconnect() {
  source?.close()
  source = null
}

function receive(event) {
  if (event.lastEventId !== '') after = event.lastEventId
  freshAt = new Date()
  const fresh = elementOf(event.data)
  const old = document.getElementById(fresh.id)
  if (old && inUse(old)) held.set(fresh.id, fresh)
  else place(fresh, old)
}

function elementOf(html) {
  const template = document.createElement('template')
  template.innerHTML = html.trim()
  return template.content.firstElementChild
}

function place(fresh, old) {
  if (old) {
    if (Number(fresh.dataset.seq) < Number(old.dataset.seq)) return
    keepOpenState(old, fresh)
    old.replaceWith(fresh)
  } else if (rows?.dataset.grows === 'true') {
    rows.querySelector('.empty')?.remove()
    rows.prepend(fresh)
    if (rows.children.length > Number(rows.dataset.limit)) rows.lastElementChild.remove()
  } else {
    return // another page of the list
  }
  if (fresh.dataset.said !== old?.dataset.said) said.textContent = fresh.dataset.said
}

function keepOpenState(old, fresh) {
  for (const details of old.querySelectorAll('details[data-key]')) {
    const same = fresh.querySelector(`details[data-key="${CSS.escape(details.dataset.key)}"]`)
    if (same) same.open = details.open
  }
}

function inUse(element) {
  if (element.contains(document.activeElement)) return true
  const selection = getSelection()
  return selection !== null && !selection.isCollapsed && selection.containsNode(element, true)
}

function placeHeld() {
  for (const [id, fresh] of held) {
    const old = document.getElementById(id)
    if (old && inUse(old)) continue
    held.delete(id)
    place(fresh, old)
  }
}

function show(state, text) {
  panel.className = `live ${state}`
  label.textContent = text
  toggle.textContent = paused ? words.resume : words.pause
}

toggle.addEventListener('click', () => {
  paused = !paused
  localStorage.setItem(remembered, paused ? 'yes' : 'no')
  if (paused) disconnect()
  show(paused ? 'paused' : 'on', paused ? words.paused : words.on)
  connect()
})

// a hidden tab gives its connection back: a browser has six of them per site
document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()))
document.addEventListener('focusout', () => setTimeout(placeHeld))
document.addEventListener('selectionchange', placeHeld)

panel.hidden = false
show(paused ? 'paused' : 'on', paused ? words.paused : words.on)
connect()
