/** How the changes of deals are known, in words. */
import type { HistoryQuality } from './entities/index.ts';

/** Of each quality: what it is called, and what it lets one know. */
export const historyQualityWords: Record<HistoryQuality, { label: string; meaning: string }> = {
	exact: { label: 'Exact', meaning: 'the source notes every change with its time' },
	entered_only: {
		label: 'Entered only',
		meaning:
			'the source says only when a deal last came to each stage: earlier visits and ways back are not known'
	},
	duration_only: {
		label: 'Duration only',
		meaning: 'the source says only how long a deal was in each stage: the dates follow from that'
	},
	inferred: {
		label: 'Inferred',
		meaning: 'changes are what differed between two pulls: each happened some time before it was seen'
	}
};
