// Runs in the page: remembers every status and progress that the first row ever shows. A reload would forget them.
window.seen = []

function look() {
  const row = document.querySelector('#rows tr')
  const status =
    row
      ?.querySelector('.badge')
      ?.textContent.replace(/\P{L}+/gu, ' ')
      .trim() ?? ''
  const progress = row?.querySelector('progress')?.getAttribute('value') ?? ''
  const now = `${status}|${progress}`
  if (window.seen.at(-1) !== now) window.seen.push(now)
}

look()
new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true })
