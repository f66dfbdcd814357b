import { createHash, randomBytes } from 'node:crypto';

/** A secret of 256 random bits, for a cookie or a link. */
export const newToken = (): string => randomBytes(32).toString('base64url');

/** What is kept of a secret: who reads the table can't use it. Random bits need no salt. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
