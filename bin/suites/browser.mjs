// Playwright in Chromium: on the sandbox always, on the store where there is one.
import fs from 'node:fs';
import path from 'node:path';
import { buildAll } from '../build.mjs';
import { cache, capture, root, run, walk } from '../lib/core.mjs';
import { add, check, nothing, playwright } from '../lib/reports.mjs';
import { chromium } from '../lib/setup.mjs';
import * as sites from '../lib/sites.mjs';

const cli = path.join( root, 'node_modules', '@playwright', 'test', 'cli.js' );
const specs = ( folder, skip = [] ) =>
  walk( path.join( root, 'tests', 'browser', folder ), skip ).filter( ( file ) => file.endsWith( '.spec.ts' ) ).length;

export async function browser( { log, words } ) {
  await buildAll( { say: () => {} } );
  const projects = [];
  const env = { ...process.env, CHURNSTOP_CHROMIUM: chromium(), CI: '1', NO_COLOR: '1', FORCE_COLOR: '0' };
  const used = [];
  const name = `${ sites.envName() }browser`;
  if ( specs( '.', [ 'store' ] ) ) {
    const site = await sites.serve( await sites.prepare( 'sandbox', { name, fresh: true, strict: true } ) );
    env.CHURNSTOP_SANDBOX_URL = site.url;
    env.CHURNSTOP_SANDBOX_STATE = sites.stateFile( site );
    projects.push( 'sandbox', 'sandbox-alone' );
    used.push( site );
  }
  let skipped = nothing();
  if ( specs( 'store' ) ) {
    const why = sites.whyNoStore();
    if ( why ) {
      const list = capture( process.execPath, [ cli, 'test', '--project=store', '--list', '--reporter=json' ], {
        env,
        allowFailure: true,
        full: true,
      } );
      const count = ( suite ) =>
        ( suite.specs ?? [] ).length + ( suite.suites ?? [] ).reduce( ( sum, inner ) => sum + count( inner ), 0 );
      const tests =
        list.status === 0
          ? JSON.parse( list.stdout.slice( list.stdout.indexOf( '{' ) ) ).suites.reduce(
              ( sum, suite ) => sum + count( suite ),
              0
            )
          : specs( 'store' );
      console.log( `  The browser tests of the store do not run: ${ why }. ${ tests } tests are skipped.` );
      skipped = { ...nothing(), skipped: tests, reasons: [ 'no store folders' ] };
    } else {
      const site = await sites.serve( await sites.prepare( 'store', { name, fresh: true, strict: true } ) );
      env.CHURNSTOP_STORE_URL = site.url;
      env.CHURNSTOP_STORE_STATE = sites.stateFile( site );
      projects.push( 'store' );
      used.push( site );
    }
  }
  if ( projects.length === 0 ) {
    return skipped;
  }
  const report = path.join( cache, 'reports', 'playwright.json' );
  fs.mkdirSync( path.dirname( report ), { recursive: true } );
  fs.rmSync( report, { force: true } );
  env.PLAYWRIGHT_JSON_OUTPUT_NAME = report;
  const code = await run(
    process.execPath,
    [ cli, 'test', ...projects.map( ( project ) => `--project=${ project }` ), '--reporter=list,json', ...words ],
    { log, env }
  );
  return add(
    skipped,
    playwright( report, code, log ),
    ...used.map( ( site ) => check( `PHP log of ${ site.kind }`, sites.grumbles( site ) ) )
  );
}
