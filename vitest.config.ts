import { defineConfig } from 'vitest/config';

export default defineConfig( {
	esbuild: { jsx: 'automatic' },
	test: {
		// As long as a busy machine needs: five seconds pass there before a command has started.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		setupFiles: [ 'tests/harness/patience.ts' ],
		projects: [
			{
				extends: true,
				esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
				test: {
					name: 'storefront',
					include: [
						'tests/ts/{storefront,contract}/**/*.test.{ts,tsx}',
						'src/{storefront,contract}/**/*.test.{ts,tsx}',
					],
					environment: 'jsdom',
				},
			},
			{
				extends: true,
				test: { name: 'commands', include: [ 'bin/**/*.test.mjs' ], environment: 'node' },
			},
			{
				extends: true,
				resolve: {
					alias: { '@churnstop/embed': new URL( 'packages/embed/src/index.ts', import.meta.url ).pathname },
				},
				test: { name: 'package', include: [ 'packages/embed/example/*.test.tsx' ], environment: 'jsdom' },
			},
			{
				extends: true,
				test: {
					name: 'admin',
					include: [
						'tests/ts/{admin,compliance}/**/*.test.{ts,tsx}',
						'src/{admin,compliance}/**/*.test.{ts,tsx}',
					],
					environment: 'jsdom',
				},
			},
		],
	},
} );
