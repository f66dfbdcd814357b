import { EngineError } from './engine.ts';
import type { Session, Statement } from './statement.ts';

/** Run one statement and answer one Arrow IPC stream. */
export async function runArrow(_session: Session, _statement: Statement): Promise<Uint8Array> {
	throw new EngineError('failed', 'Arrow comes next.');
}
