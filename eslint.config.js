// The arrows of docs/architecture.md, as far as TypeScript can break them, and what a reviewer should not have to look for.
import js from '@eslint/js';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import ts from 'typescript-eslint';

/** Nothing below `target` may import from `from`. */
const zone = ( target, from, message ) => ( { target: `./src/${ target }`, from: `./src/${ from }`, message } );

export default ts.config(
	{ ignores: [ 'build/**', 'vendor/**', 'node_modules/**', '.cache/**', 'dist/**', 'src/contract/*.generated.ts', 'src/contract/generated/**' ] },
	js.configs.recommended,
	{
		files: [ '**/*.{ts,tsx}' ],
		extends: [ ...ts.configs.strict ],
		languageOptions: { globals: globals.browser },
		plugins: { 'import-x': importX, 'react-hooks': reactHooks, 'jsx-a11y': jsxA11y },
		settings: { 'import-x/resolver-next': [ importX.createNodeResolver( { extensions: [ '.ts', '.tsx', '.d.ts', '.js', '.css' ] } ) ] },
		rules: {
			...jsxA11y.flatConfigs.recommended.rules,
			...reactHooks.configs.recommended.rules,
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/ban-ts-comment': 'error',
			'@typescript-eslint/consistent-type-imports': [ 'error', { disallowTypeAnnotations: false } ],
			'@typescript-eslint/no-dynamic-delete': 'off',
			'no-console': 'error',
			eqeqeq: [ 'error', 'always', { null: 'ignore' } ],
			'import-x/no-cycle': 'error',
			'import-x/no-restricted-paths': [
				'error',
				{
					zones: [
						zone( 'contract', 'storefront', 'The contract knows nobody.' ),
						zone( 'contract', 'admin', 'The contract knows nobody.' ),
						zone( 'contract', 'compliance', 'The contract knows nobody.' ),
						zone( 'storefront', 'admin', 'The storefront is shipped to shoppers.' ),
						zone( 'storefront', 'compliance', 'The storefront is shipped to shoppers.' ),
						zone( 'compliance', 'admin', 'The checks are pure.' ),
						zone( 'compliance', 'storefront', 'The checks are pure.' ),
						zone( 'admin', 'storefront', 'The editor shows the real modal by its built address.' ),
					],
				},
			],
		},
	},
	{
		files: [ 'src/storefront/**', 'src/contract/**', 'src/compliance/**' ],
		rules: {
			'no-restricted-imports': [ 'error', { patterns: [ { group: [ '@wordpress/*', 'react', 'react-dom', 'react/*' ], message: 'Only the admin is built with WordPress packages.' } ] } ],
		},
	},
	{
		files: [ 'src/storefront/loader.ts' ],
		rules: {
			'no-restricted-imports': 'off',
			'@typescript-eslint/no-restricted-imports': [ 'error', { patterns: [ { group: [ '@wordpress/*', 'react*', 'preact*', './modal/*' ], message: 'The loader has no framework, and loads the modal by its built address.', allowTypeImports: true } ] } ],
		},
	},
	{
		files: [ 'src/admin/**', 'blocks/**' ],
		rules: {
			'no-restricted-imports': [ 'error', { patterns: [ { group: [ 'preact', 'preact/*' ], message: 'The admin is built with @wordpress/element.' } ] } ],
		},
	},
	{
		files: [ 'bin/**/*.mjs', '*.config.{js,ts}', 'bench/**/*.mjs', 'tests/browser/**', 'tests/bench/**' ],
		languageOptions: { globals: { ...globals.node } },
		rules: { 'no-console': 'off', 'no-empty-pattern': 'off' },
	}
);
