// The button says that it has been heard. A second click before the answer would ask for the same run, so this is only for the eye.
const form = document.querySelector('form[data-busy]')
const button = form?.querySelector('button')
const idle = button?.textContent

form?.addEventListener('submit', () => {
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
