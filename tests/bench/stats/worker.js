/** Starts a thread of a bench. The sources are TypeScript: tsx reads them as they are. */
import { register } from 'tsx/esm/api';

register();
await import('./worker.ts');
