// Makes or uses a passkey where a page offers it. Browsers that cannot are not shown the offer.
const forms = window.PublicKeyCredential?.parseCreationOptionsFromJSON ? document.querySelectorAll('form[data-challenge]') : [];

for (const form of forms) {
  form.hidden = false;
  form.addEventListener('submit', async event => {
    event.preventDefault();
    const said = form.querySelector('[role=status]');
    said.textContent = '';
    try {
      const options = await post(form.dataset.challenge, {});
      const response = form.dataset.passkey === 'make' ? await make(options) : await use(options);
      const { to } = await post(form.action, { ...Object.fromEntries(new FormData(form)), response: response.toJSON() });
      window.location.assign(to);
    } catch (error) {
      said.textContent = error.name === 'NotAllowedError' ? 'That was broken off. Try again when you are ready.' : error.message;
    }
  });
}

function make(options) {
  return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
}

function use(options) {
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function post(url, body) {
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  const words = await answer.json();
  if (answer.ok) return words;
  throw new Error([words.message, words.hint].filter(Boolean).join('. '));
}
