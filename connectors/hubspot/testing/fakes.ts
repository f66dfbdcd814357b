import { onTestFinished } from 'vitest';
import {
	startFakeHubSpot,
	type FakeHubSpot,
	type HubSpotOptions
} from '../../../tests/fakes/hubspot/hubspot.ts';
import type { World } from '../../../tests/fakes/world/world.ts';

/** A HubSpot over a world, until the test has ended. */
export async function hubspotOf(world: World, options: HubSpotOptions = {}): Promise<FakeHubSpot> {
	const fake = await startFakeHubSpot(world, options);
	onTestFinished(() => fake.server.close());
	return fake;
}
