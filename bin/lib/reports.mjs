// What the runners' own reporters say, in the one form of nothing(). `retried` failed, and passed when tried again.
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { exists, readJson } from './core.mjs';

export const nothing = () => ( { passed: 0, failed: 0, skipped: 0, failures: [], reasons: [], retried: [] } );

export function add( ...results ) {
  const sum = nothing();
  for ( const result of results ) {
    for ( const key of [ 'passed', 'failed', 'skipped' ] ) {
      sum[ key ] += result[ key ];
    }
    sum.failures.push( ...result.failures );
    sum.reasons.push( ...result.reasons );
    sum.retried.push( ...result.retried );
  }
  return sum;
}

/** One named check of our own. */
export function check( name, problem ) {
  return problem ? { ...nothing(), failed: 1, failures: [ `${ name }: ${ problem }` ] } : { ...nothing(), passed: 1 };
}

/** The end of a log, where a runner died before it could report. */
export const tail = ( log, lines = 40 ) =>
  exists( log ) ? fs.readFileSync( log, 'utf8' ).trim().split( '\n' ).slice( -lines ).join( '\n' ) : '(no output)';

const decode = ( text ) =>
  text
    .replace( /&lt;/g, '<' )
    .replace( /&gt;/g, '>' )
    .replace( /&quot;/g, '"' )
    .replace( /&#0?39;|&apos;/g, "'" )
    .replace( /&#10;/g, '\n' )
    .replace( /&amp;/g, '&' );

/** PHPUnit's JUnit file. `code` is its exit code: a run that says no failure but did not end well is a failure. */
export function junit( file, code, log ) {
  if ( ! exists( file ) ) {
    return { ...nothing(), failed: 1, failures: [ `PHPUnit died (exit ${ code }):\n${ tail( log ) }` ] };
  }
  const xml = fs.readFileSync( file, 'utf8' );
  const result = nothing();
  for ( const [ , attributes, closed, body = '' ] of xml.matchAll(
    /<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g
  ) ) {
    const content = closed === '/>' ? '' : body;
    const name = decode(
      `${ /\bclass="([^"]*)"/.exec( attributes )?.[ 1 ] ?? '' }::${
        /\bname="([^"]*)"/.exec( attributes )?.[ 1 ] ?? ''
      }`
    );
    if ( /<(failure|error)\b/.test( content ) ) {
      result.failed++;
      result.failures.push(
        decode( /<(?:failure|error)\b[^>]*>([\s\S]*?)<\/(?:failure|error)>/.exec( content )?.[ 1 ] ?? name )
      );
    } else if ( /<skipped\b/.test( content ) ) {
      result.skipped++;
    } else {
      result.passed++;
    }
  }
  if ( code !== 0 && result.failed === 0 ) {
    result.failed = 1;
    result.failures.push( `PHPUnit ended with ${ code }:\n${ tail( log ) }` );
  }
  return result;
}

export function vitest( file, code, log ) {
  if ( ! exists( file ) ) {
    return { ...nothing(), failed: 1, failures: [ `Vitest died (exit ${ code }):\n${ tail( log ) }` ] };
  }
  const report = readJson( file );
  const result = {
    ...nothing(),
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + ( report.numTodoTests ?? 0 ),
  };
  for ( const suite of report.testResults ) {
    if ( suite.status === 'failed' && suite.assertionResults.length === 0 ) {
      result.failed++;
      result.failures.push( `${ suite.name }: ${ suite.message }` );
    }
    for ( const test of suite.assertionResults ) {
      if ( test.status === 'failed' ) {
        result.failures.push( `${ test.fullName }\n${ test.failureMessages.join( '\n' ) }` );
      }
    }
  }
  if ( code !== 0 && result.failed === 0 ) {
    result.failed = 1;
    result.failures.push( `Vitest ended with ${ code }:\n${ tail( log ) }` );
  }
  return result;
}

export function playwright( file, code, log ) {
  if ( ! exists( file ) ) {
    return { ...nothing(), failed: 1, failures: [ `Playwright died (exit ${ code }):\n${ tail( log ) }` ] };
  }
  const report = readJson( file );
  const result = nothing();
  const visit = ( suite, path ) => {
    for ( const spec of suite.specs ?? [] ) {
      for ( const test of spec.tests ) {
        const told = ( tried ) => {
          const message = ( tried?.errors ?? [] ).map( ( error ) => error.message ).join( '\n' ) || tried?.status;
          return `[${ test.projectName }] ${ [ ...path, spec.title ].join( ' › ' ) }\n${ stripVTControlCharacters(
            String( message )
          ) }`;
        };
        if ( test.status === 'skipped' ) {
          result.skipped++;
        } else if ( test.status === 'expected' ) {
          result.passed++;
        } else if ( test.status === 'flaky' ) {
          result.passed++;
          result.retried.push( told( test.results[ 0 ] ) );
        } else {
          result.failed++;
          result.failures.push( told( test.results.at( -1 ) ) );
        }
      }
    }
    ( suite.suites ?? [] ).forEach( ( inner ) => visit( inner, [ ...path, inner.title ] ) );
  };
  report.suites.forEach( ( suite ) => visit( suite, [ suite.title ] ) );
  for ( const error of report.errors ?? [] ) {
    result.failed++;
    result.failures.push( error.message );
  }
  if ( code !== 0 && result.failed === 0 ) {
    result.failed = 1;
    result.failures.push( `Playwright ended with ${ code }:\n${ tail( log ) }` );
  }
  return result;
}
