import type { ExportShape } from '../export-shape.ts';

export const salesforceExports: readonly ExportShape[] = [];
