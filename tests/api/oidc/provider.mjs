// An OpenID Connect provider: `oidc-provider` (certified by the OpenID Foundation) with accounts that a test writes.
// node provider.mjs MODULES PORT…   one issuer on each port; all sign with the same keys, as tenants of one house do.
import { createServer } from "node:http";
import { pathToFileURL } from "node:url";

const [modules, ...ports] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(`${modules}/node_modules/oidc-provider/lib/index.js`));

const accounts = new Map();
const LOGIN_FORM = '<!doctype html><title>Log ind</title><form method="post"><input name="sub" autofocus></form>';

const configuration = {
  clients: [
    client("vejsyn", "web", "http://vejsyn.example"),
    client("vejsyn-here", "native", "http://127.0.0.1"), // on whichever port (RFC 8252, 7.3)
  ],
  pkce: { required: () => true },
  conformIdTokenClaims: false, // what the scopes ask for stands in the ID token, as at most municipalities
  scopes: ["openid", "email", "profile"],
  claims: { openid: ["sub"], email: ["email"], profile: ["name", "roles", "realm_access"] },
  cookies: { keys: ["of a test"] },
  features: {
    devInteractions: { enabled: false },
    rpInitiatedLogout: {
      logoutSource: (context, form) => {
        context.body = `<!doctype html><title>Log ud</title>${form}<button form="op.logoutForm" name="logout" value="yes">Ja</button>`;
      },
    },
  },
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId, ...accounts.get(accountId) }) }),
  loadExistingGrant: async (context) => {
    const { client, session } = context.oidc;
    const grant = new context.oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    grant.addOIDCScope("openid email profile");
    await grant.save();
    return grant; // nobody is asked whether Vejsyn may know who he is
  },
};

function client(client_id, application_type, url) {
  return {
    client_id,
    application_type,
    client_secret: "hemmeligt-nok",
    redirect_uris: [`${url}/login`],
    post_logout_redirect_uris: [`${url}/`],
  };
}

async function bodyOf(request) {
  let body = "";
  for await (const piece of request) body += piece;
  return body;
}

for (const port of ports) {
  const provider = new Provider(`http://127.0.0.1:${port}`, configuration);
  const standard = provider.callback();
  createServer(async (request, response) => {
    const [, place, name] = request.url.split("/");
    if (place === "users") {
      accounts.set(name, JSON.parse(await bodyOf(request)));
      response.end();
    } else if (place === "interaction" && request.method === "POST") {
      const accountId = new URLSearchParams(await bodyOf(request)).get("sub");
      await provider.interactionFinished(request, response, { login: { accountId }, consent: {} });
    } else if (place === "interaction") {
      response.setHeader("Content-Type", "text/html").end(LOGIN_FORM);
    } else {
      standard(request, response);
    }
  }).listen(Number(port), "127.0.0.1");
}
