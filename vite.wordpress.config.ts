// What wp-admin and the block editor load. WordPress brings its own packages and React: each is a global on the page
// and a script that index.asset.php names. `--mode admin` and `--mode blocks`; bin/build.mjs runs both.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import rtlcss from 'rtlcss';
import { defineConfig, type Plugin } from 'vite';

/** Where a mode begins, and what is copied beside its script. */
const modes: Record< string, { entry: string; folder: string; copied: string[] } > = {
	admin: { entry: 'src/admin/index.tsx', folder: '', copied: [] },
	blocks: {
		entry: 'blocks/cancel-flow/index.ts',
		folder: 'cancel-flow/',
		copied: [ 'blocks/cancel-flow/block.json', 'blocks/cancel-flow/render.php' ],
	},
};

/** Packages that WordPress has no script for. */
const bundled = [ '@wordpress/icons' ];

const react: Record< string, { script: string; global: string } > = {
	react: { script: 'react', global: 'React' },
	'react-dom': { script: 'react-dom', global: 'ReactDOM' },
	'react/jsx-runtime': { script: 'react-jsx-runtime', global: 'ReactJSXRuntime' },
};

function script( id: string ) {
	const name = bundled.includes( id ) ? undefined : /^@wordpress\/([a-z\d-]+)$/.exec( id )?.[ 1 ];
	return name
		? { script: `wp-${ name }`, global: `wp.${ name.replace( /-(.)/g, ( _, letter ) => letter.toUpperCase() ) }` }
		: react[ id ];
}

function forWordPress( { folder, copied }: ( typeof modes )[ string ] ): Plugin {
	return {
		name: 'churnstop-wordpress',
		enforce: 'post',
		generateBundle( _, bundle ) {
			const scripts: string[] = [];
			const hash = createHash( 'sha256' );
			for ( const file of Object.values( bundle ) ) {
				hash.update( file.type === 'chunk' ? file.code : file.source );
				if ( file.type === 'chunk' ) {
					scripts.push( ...file.imports.map( ( id ) => script( id )?.script ?? id ) );
				} else if ( file.fileName.endsWith( '.css' ) ) {
					this.emitFile( {
						type: 'asset',
						fileName: file.fileName.replace( '.css', '-rtl.css' ),
						source: rtlcss.process( String( file.source ) ),
					} );
				}
			}
			const list = scripts
				.sort()
				.map( ( name ) => `'${ name }'` )
				.join( ', ' );
			this.emitFile( {
				type: 'asset',
				fileName: `${ folder }index.asset.php`,
				source: `<?php return array('dependencies' => array(${ list }), 'version' => '${ hash
					.digest( 'hex' )
					.slice( 0, 20 ) }');\n`,
			} );
			for ( const file of copied ) {
				const fileName = folder + file.split( '/' ).pop();
				this.emitFile( { type: 'asset', fileName, source: readFileSync( file ) } );
			}
		},
	};
}

export default defineConfig( ( { mode } ) => {
	const part = modes[ mode ];
	if ( ! part ) {
		throw new Error( `There is no mode "${ mode }".` );
	}
	return {
		publicDir: false,
		plugins: [ forWordPress( part ) ],
		esbuild: { jsx: 'automatic' },
		define: { 'process.env.NODE_ENV': JSON.stringify( 'production' ) },
		build: {
			target: 'es2022',
			// Not esbuild: translators find a text's comment in the script itself.
			minify: 'terser',
			terserOptions: { format: { comments: /translators:/i } },
			cssCodeSplit: false,
			modulePreload: false,
			sourcemap: false,
			reportCompressedSize: false,
			rollupOptions: {
				input: part.entry,
				external: ( id ) => Boolean( script( id ) ),
				output: {
					format: 'iife',
					entryFileNames: `${ part.folder }index.js`,
					assetFileNames: `${ part.folder }index[extname]`,
					globals: ( id ) => script( id )?.global ?? id,
				},
			},
		},
	};
} );
