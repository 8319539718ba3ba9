// The button says that it has been heard. A second click before the answer would ask for the same run, so this is only for the eye.
const form = document.querySelector('form[data-busy]')
const button = form?.querySelector('.actions button')
const show = form?.querySelector('[name=show]')
const idle = button?.textContent

form?.addEventListener('submit', ({ submitter }) => {
  if (submitter === show) return
  button.textContent = form.dataset.busy
  button.setAttribute('aria-disabled', 'true')
})

// coming back with the browser's button, the page is as it was left
addEventListener('pageshow', () => {
  if (!button) return
  button.textContent = idle
  button.removeAttribute('aria-disabled')
})

// who ticks a box of the selective import means it
document.querySelector('.boxes')?.addEventListener('change', () => {
  document.getElementById('kind-selected').checked = true
})

// the plan and what is said of the options follow what is chosen; the button for it is for those without this
let asking = new AbortController()
const showPlan = async () => {
  asking.abort()
  asking = new AbortController()
  const body = new URLSearchParams(new FormData(form, show))
  try {
    const answer = await fetch(form.action, { method: 'POST', body, signal: asking.signal })
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
    for (const part of fresh.querySelectorAll('[data-follows]')) document.getElementById(part.id)?.replaceWith(part)
  } catch (error) {
    if (error.name !== 'AbortError') show.hidden = false // no connection: the button says so when it is asked
  }
}
if (show) {
  show.hidden = true
  form.addEventListener('change', showPlan)
}
