import { defineConfig } from '@playwright/test';

// Sites are brought up by `npm test -- browser` (bin/suites/browser.mjs), which says where they are.
const chromium = process.env.CHURNSTOP_CHROMIUM;

export default defineConfig( {
	testDir: 'tests/browser',
	outputDir: '.cache/playwright',
	// Long enough for a machine that is busy with other things: who waits so long has failed anyhow.
	timeout: 300_000,
	expect: { timeout: 40_000 },
	fullyParallel: false,
	workers: 2,
	// A machine under load may miss a moment; `npm test` names each test that needed another try.
	retries: process.env.CI ? 2 : 0,
	forbidOnly: !! process.env.CI,
	reporter: 'list',
	use: {
		locale: 'en-US',
		timezoneId: 'UTC',
		// What fades in has not its colors yet when it is looked at.
		contextOptions: { reducedMotion: 'reduce' },
		screenshot: 'only-on-failure',
		trace: 'off',
		launchOptions: {
			...( chromium ? { executablePath: chromium } : {} ),
			args: [
				'--no-sandbox',
				'--disable-gpu',
				'--disable-quic',
				'--no-first-run',
				'--disable-background-networking',
				'--disable-component-update',
				'--disable-sync',
				'--disable-dev-shm-usage',
				// Avatars and the like: a page is not whole before a network that may not be there has answered.
				'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
			],
		},
	},
	projects: [
		{
			name: 'sandbox',
			testIgnore: [ '**/store/**', '**/*.alone.spec.ts' ],
			use: { baseURL: process.env.CHURNSTOP_SANDBOX_URL ?? 'http://127.0.0.1' },
		},
		{
			// What changes the whole site (its settings, its tables), after the others: they share it.
			name: 'sandbox-alone',
			testMatch: '**/*.alone.spec.ts',
			dependencies: [ 'sandbox' ],
			// One file after the other too: two that write the settings undo each other.
			workers: 1,
			use: { baseURL: process.env.CHURNSTOP_SANDBOX_URL ?? 'http://127.0.0.1' },
		},
		{
			name: 'store',
			testMatch: '**/store/**/*.spec.ts',
			use: { baseURL: process.env.CHURNSTOP_STORE_URL ?? 'http://127.0.0.1' },
		},
	],
} );
