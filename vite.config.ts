// The storefront. Separate builds, because they must not know each other: `--mode loader`, `agreement`, `embed` and
// `barecancel` (classic scripts, no framework), `--mode flow` (the modal as a classic script, for embedded pages) and
// `--mode modal` (Preact, an ES module that the loader imports by its address). bin/build.mjs runs them and writes the
// manifest.
import { defineConfig } from 'vite';

export default defineConfig( ( { mode } ) => {
	const classic = mode !== 'modal';
	return {
		publicDir: false,
		// Classic JSX: Preact's automatic runtime alone would be 3 % of the budget.
		esbuild: {
			jsx: 'transform',
			jsxFactory: 'h',
			jsxFragment: 'Fragment',
			jsxInject: "import { h, Fragment } from 'preact'",
			legalComments: 'none',
		},
		define: { 'process.env.NODE_ENV': JSON.stringify( 'production' ) },
		build: {
			outDir: 'build/storefront',
			emptyOutDir: false,
			// A browser that cannot read the modal follows the link instead.
			target: classic ? 'es2020' : 'es2022',
			// A fiftieth smaller than by esbuild.
			minify: 'terser',
			cssCodeSplit: false,
			modulePreload: false,
			sourcemap: false,
			reportCompressedSize: false,
			manifest: `manifest.${ mode }.json`,
			rollupOptions: {
				input: classic ? `src/storefront/${ mode }.ts` : 'src/storefront/modal/index.tsx',
				preserveEntrySignatures: classic ? false : 'strict',
				output: {
					format: classic ? 'iife' : 'es',
					entryFileNames: `${ mode }-[hash].js`,
					assetFileNames: `${ mode }-[hash][extname]`,
					inlineDynamicImports: true,
				},
			},
		},
	};
} );
