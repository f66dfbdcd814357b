/** Secrets at rest: kept by name, encrypted under a key that lies outside the database. */
export { SecretError, type SecretErrorCode } from './errors.ts';
export { keyFileName, keyFileOf } from './keys.ts';
export { openFor, sealFor } from './passing.ts';
export { forgetUnreadable, rotateSecrets, type Rotation } from './rotate.ts';
export { deleteSecret, getSecret, hasSecret, listSecrets, setSecret, type SecretEntry } from './secrets.ts';
