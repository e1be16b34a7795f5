// Says of a new password how it could be better while it is typed; without this the answer comes when it is sent.
const field = document.querySelector('input[data-strength]');
const said = field && document.getElementById(field.getAttribute('aria-describedby'));
let pause;

field?.addEventListener('input', () => {
  clearTimeout(pause);
  pause = setTimeout(judge, 250);
});

async function judge() {
  const password = field.value;
  const body = JSON.stringify({ password });
  const answer = await fetch(field.dataset.strength, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  if (!answer.ok || field.value !== password) return;
  const { isStrong, advice } = await answer.json();
  const words = isStrong ? ['This is a good one.'] : advice.length > 0 ? advice : ['This can be guessed. Make it longer.'];
  said.textContent = words.join(' ');
}
