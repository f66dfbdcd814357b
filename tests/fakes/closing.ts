import { onTestFinished } from 'vitest';

/** A fake that is closed when the test that started it has ended. */
export function untilTestEnds<Fake extends { server: { close(): Promise<void> } }>(fake: Fake): Fake {
	onTestFinished(() => fake.server.close());
	return fake;
}
