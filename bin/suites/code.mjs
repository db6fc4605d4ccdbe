// What is read, not run: linters, types, static analysis. And Vitest.
import fs from 'node:fs';
import path from 'node:path';
import { cache, exists, isDir, listen, root, run, walk } from '../lib/core.mjs';
import { add, check, nothing, tail, vitest } from '../lib/reports.mjs';
import { staleTypes } from '../types.mjs';
import { wide } from './columns.mjs';

const at = ( ...parts ) => path.join( root, ...parts );
const tool = ( ...parts ) => at( 'node_modules', ...parts );

function json( text ) {
  try {
    return JSON.parse( text.slice( text.search( /[[{]/ ) ) );
  } catch {
    return null;
  }
}

async function kept( log, command, args ) {
  const result = await listen( command, args );
  fs.appendFileSync( log, `${ result.stdout }${ result.stderr }\n` );
  return result;
}

/** One check a linter and kind of file; its findings are the failure's text. */
export async function lint( { log } ) {
  const eslint = await kept( log, process.execPath, [
    tool( 'eslint/bin/eslint.js' ),
    '.',
    '--format',
    'json',
    '--max-warnings',
    '0',
    '--cache',
    '--cache-location',
    at( '.cache/eslint.json' ),
  ] );
  const found = json( eslint.stdout )?.flatMap( ( file ) =>
    file.messages.map(
      ( message ) =>
        `${ path.relative( root, file.filePath ) }:${ message.line } ${ message.message } (${ message.ruleId })`
    )
  );
  const results = [ check( 'eslint', problem( found, eslint ) ) ];

  const sheets = [ 'src', 'blocks' ].flatMap( ( dir ) =>
    walk( at( dir ) )
      .filter( ( file ) => file.endsWith( '.css' ) )
      .map( ( file ) => `${ dir }/${ file }` )
  );
  if ( sheets.length ) {
    const stylelint = await kept( log, process.execPath, [
      tool( 'stylelint/bin/stylelint.mjs' ),
      ...sheets,
      '--formatter',
      'json',
    ] );
    const styles = json( stylelint.stderr || stylelint.stdout )?.flatMap( ( file ) =>
      file.warnings.map( ( warning ) => `${ path.relative( root, file.source ) }:${ warning.line } ${ warning.text }` )
    );
    results.push( check( 'stylelint', problem( styles, stylelint ) ) );
  }

  const formatted = await kept( log, process.execPath, [
    tool( 'prettier/bin/prettier.cjs' ),
    '--check',
    '--log-level',
    'warn',
    '--cache',
    '--cache-location',
    at( '.cache/prettier' ),
    '**/*.{ts,tsx,mjs,js,css,md,json}',
  ] );
  results.push( check( 'prettier', formatted.status === 0 ? '' : `${ formatted.stdout }${ formatted.stderr }` ) );
  results.push( check( 'columns', wide().slice( 0, 40 ).join( '\n' ) ) );
  results.push( check( 'reviewers', reviewed().slice( 0, 40 ).join( '\n' ) ) );
  results.push( check( 'pictures', pictures().join( '\n' ) ) );
  results.push( check( 'subjects of commits', ( await subjects() ).join( '\n' ) ) );

  const files = [ 'churnstop.php', 'uninstall.php', 'includes', 'templates', 'blocks' ].filter( ( file ) =>
    exists( at( file ) )
  );
  const phpcs = await kept( log, 'php', [ at( 'vendor/bin/phpcs' ), '--report=json', ...files ] );
  const sniffed = json( phpcs.stdout );
  const sniffs =
    sniffed &&
    Object.entries( sniffed.files ).flatMap( ( [ file, entry ] ) =>
      entry.messages.map( ( message ) => `${ file }:${ message.line } ${ message.message } (${ message.source })` )
    );
  results.push( check( 'phpcs', problem( sniffs, phpcs ) ) );
  return add( ...results );
}

/** The last commit with a longer subject than CONTRIBUTING.md allows. */
const LAST_LONG = 'b4573cc';

/** Subjects of more than 72 characters since then; a copy or a clone without that commit has nothing to say. */
async function subjects() {
  const since = [ 'log', '--no-merges', '--format=%h %s', `${ LAST_LONG }..HEAD` ];
  const log = exists( at( '.git' ) ) ? await listen( 'git', since ).catch( () => ( {} ) ) : {};
  return log.status === 0 ? log.stdout.split( '\n' ).filter( ( line ) => line.replace( /^\S+ /, '' ).length > 72 ) : [];
}

/** What Plugin Check finds in a shipped file, and no sniff that Composer brings does. */
function reviewed() {
  const files = [ 'includes', 'templates', 'blocks' ].flatMap( ( room ) =>
    walk( at( room ) ).map( ( file ) => `${ room }/${ file }` )
  );
  return [ 'churnstop.php', 'uninstall.php', 'readme.txt', ...files ]
    .filter( ( file ) => /\.(php|txt|json)$/.test( file ) )
    .flatMap( ( file ) =>
      fs
        .readFileSync( at( file ), 'utf8' )
        .split( '\n' )
        .flatMap( ( line, n, lines ) => {
          const silenced = n > 0 && lines[ n - 1 ].includes( 'phpcs:ignore PluginCheck.' );
          return /https?:\/\/(localhost|127\.0\.0\.1|[\w.-]+\.local)\b|<img\b/.test( line ) && ! silenced
            ? [ `${ file }:${ n + 1 } names this machine, or writes an image that WordPress did not` ]
            : [];
        } )
    );
}

/** Each picture is shown on a page, is light and stands once; readme.txt has a line for each on wordpress.org. */
function pictures() {
  const taken = walk( at( '.wordpress-org' ) ).map( ( file ) => `.wordpress-org/${ file }` );
  const present = [ ...walk( at( 'docs/images' ) ).map( ( file ) => `docs/images/${ file }` ), ...taken ];
  const pages = [ 'README.md', ...walk( at( 'docs' ) ).map( ( file ) => `docs/${ file }` ) ];
  const shown = new Set(
    pages
      .filter( ( file ) => file.endsWith( '.md' ) )
      .flatMap( ( page ) =>
        [ ...fs.readFileSync( at( page ), 'utf8' ).matchAll( /!\[[^\]]*\]\(([^):]+)\)/g ) ].map( ( [ , address ] ) =>
          path.join( path.dirname( page ), address )
        )
      )
  );
  const described = fs
    .readFileSync( at( 'readme.txt' ), 'utf8' )
    .split( '== Screenshots ==' )[ 1 ]
    .split( '\n== ' )[ 0 ]
    .match( /^\d+\. /gm );
  const contents = present.map( ( file ) => fs.readFileSync( at( file ), 'base64' ) );
  return [
    ...present.filter( ( file ) => ! shown.has( file ) ).map( ( file ) => `${ file } is on no page` ),
    ...[ ...shown ].filter( ( file ) => ! present.includes( file ) ).map( ( file ) => `${ file } is missing` ),
    ...present.filter( ( _, n ) => contents.indexOf( contents[ n ] ) < n ).map( ( file ) => `${ file } stands twice` ),
    ...present
      .filter( ( file ) => fs.statSync( at( file ) ).size > 150 * 1024 )
      .map( ( file ) => `${ file } is larger than 150 KB` ),
    ...( described?.length === taken.length ? [] : [ `readme.txt describes not all ${ taken.length } screenshots` ] ),
  ];
}

function problem( found, result ) {
  if ( ! found ) {
    return `did not run:\n${ result.stdout }${ result.stderr }`;
  }
  if ( found.length === 0 && result.status !== 0 ) {
    return `ended with ${ result.status }:\n${ result.stderr }`;
  }
  return found.length ? `${ found.length } findings\n${ found.slice( 0, 40 ).join( '\n' ) }` : '';
}

export async function types( { log } ) {
  const results = [];
  for ( const project of [ 'tsconfig.json', 'tsconfig.storefront.json' ] ) {
    const tsc = await kept( log, process.execPath, [
      tool( 'typescript/bin/tsc' ),
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      at( '.cache', `${ project }buildinfo` ),
      '--pretty',
      'false',
      '-p',
      project,
    ] );
    results.push(
      check(
        project,
        tsc.status === 0
          ? ''
          : tsc.stdout.trim().split( '\n' ).slice( 0, 40 ).join( '\n' ) || `tsc ended with ${ tsc.status }`
      )
    );
  }
  if ( isDir( at( 'includes/Schema' ) ) ) {
    const stale = await staleTypes();
    results.push(
      check(
        'types made from the schema',
        stale.length ? `${ stale.join( ', ' ) } does not fit includes/Schema: run npm run types` : ''
      )
    );
  }
  return add( ...results );
}

export async function phpstan( { log } ) {
  const stan = await kept( log, 'php', [
    '-d',
    'memory_limit=2G',
    at( 'vendor/bin/phpstan' ),
    'analyse',
    '--no-progress',
    '--error-format=json',
  ] );
  const report = json( stan.stdout );
  const found = report && [
    ...Object.entries( report.files ).flatMap( ( [ file, entry ] ) =>
      entry.messages.map( ( message ) => `${ path.relative( root, file ) }:${ message.line } ${ message.message }` )
    ),
    ...report.errors,
  ];
  return check( 'phpstan', problem( found, stan ) );
}

export async function unit( { log, words } ) {
  const report = path.join( cache, 'reports', 'vitest.json' );
  fs.rmSync( report, { force: true } );
  const code = await run(
    process.execPath,
    [
      tool( 'vitest/vitest.mjs' ),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${ report }`,
      ...words,
    ],
    { log, env: { ...process.env, CI: '1', NO_COLOR: '1' } }
  );
  return exists( report ) ? vitest( report, code, log ) : { ...nothing(), failed: 1, failures: [ tail( log ) ] };
}
