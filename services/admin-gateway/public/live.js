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
let silence

const held = new Map() // fragments that wait until the reader has let go of what they would replace
const longestSilenceMs = 40_000 // the server says something every 15 s

function connect() {
  if (source || paused || document.hidden) return
  const url = new URL(words.stream, location.href)
  url.searchParams.set('after', after)
  source = new EventSource(url)
  source.onopen = () => {
    alive()
    show('on', words.on)
  }
  source.onerror = () => {
    showLost()
    // refused for good (the login has ended, or the gateway is being replaced): ask again, slowly
    if (source?.readyState === EventSource.CLOSED) {
      disconnect()
      setTimeout(connect, 5000)
    }
  }
  source.addEventListener('alive', alive)
  source.addEventListener('session', receive)
  source.addEventListener('detail', receiveParts)
  source.addEventListener('result', receive)
}

function disconnect() {
  clearTimeout(silence)
  source?.close()
  source = null
}

/** A network that is gone says nothing, not even that it is gone. */
function alive() {
  freshAt = new Date()
  clearTimeout(silence)
  silence = setTimeout(() => {
    showLost()
    disconnect()
    connect()
  }, longestSilenceMs)
}

function receive(event) {
  if (event.lastEventId !== '') after = event.lastEventId
  alive()
  const fresh = elementOf(event.data)
  placeOrHold(fresh.id, fresh, document.getElementById(fresh.id))
}

/** The body of a session is replaced part by part: what one reads or stands on stays, the rest goes on. */
function receiveParts(event) {
  if (event.lastEventId !== '') after = event.lastEventId
  alive()
  const fresh = elementOf(event.data)
  const old = document.getElementById(fresh.id)
  if (Number(fresh.dataset.seq) < Number(old.dataset.seq)) return
  for (const part of fresh.querySelectorAll('[data-part]')) {
    const { part: name } = part.dataset
    placeOrHold(`part ${name}`, part, old.querySelector(`[data-part="${name}"]`))
  }
  say(fresh, old)
  old.dataset.seq = fresh.dataset.seq
  old.dataset.said = fresh.dataset.said
}

function placeOrHold(key, fresh, old) {
  held.delete(key)
  if (old && inUse(old)) held.set(key, { fresh, old })
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
    if (fresh.isEqualNode(old)) return
    old.replaceWith(fresh)
  } else if (rows?.dataset.grows === 'true') {
    rows.querySelector('.empty')?.remove()
    rows.prepend(fresh)
    if (rows.children.length > Number(rows.dataset.limit)) removeLast()
  } else {
    // it is on another page of the list, or on this one by now; what the page knew is said once more when it connects
    if (Number(fresh.dataset.seq) > Number(words.after)) document.getElementById('unseen').hidden = false
    return
  }
  say(fresh, old)
}

function removeLast() {
  if (!inUse(rows.lastElementChild)) rows.lastElementChild.remove()
}

function say(fresh, old) {
  if (fresh.dataset.said !== undefined && fresh.dataset.said !== old?.dataset.said)
    said.textContent = fresh.dataset.said
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
  if (paused) return
  // of a copy: what is still in use is held again
  for (const [key, { fresh, old }] of [...held]) placeOrHold(key, fresh, old)
}

function showLost() {
  show('lost', words.lost.replace('{time}', freshAt.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })))
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
  placeHeld()
  connect()
})

// a hidden tab gives its connection back: a browser has six of them per site
document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()))
document.addEventListener('focusout', () => setTimeout(placeHeld))
document.addEventListener('selectionchange', placeHeld)

panel.hidden = false
show(paused ? 'paused' : 'on', paused ? words.paused : words.on)
connect()
