#!/usr/bin/env node
// TypeScript types from the one definition of a flow: includes/Schema/*.json → src/contract/generated/*.ts
import fs from 'node:fs';
import path from 'node:path';
import { exists, main, readJson, root, walk } from './lib/core.mjs';
import { checkNode, npmPackages } from './lib/setup.mjs';

const schemas = path.join( root, 'includes', 'Schema' );
const target = path.join( root, 'src', 'contract', 'generated' );

async function generate() {
  const { compile } = await import( 'json-schema-to-typescript' );
  const made = {};
  for ( const file of walk( schemas ).filter( ( name ) => name.endsWith( '.json' ) ) ) {
    const schema = closed( readJson( path.join( schemas, file ) ) );
    const name = file.replace( /\.json$/, '' ).replaceAll( '/', '-' );
    made[ `${ name }.ts` ] = await compile( schema, schema.title ?? name, {
      bannerComment: `/* Made by "npm run types" from includes/Schema/${ file }: change that file instead. */`,
      additionalProperties: false,
      cwd: schemas,
      style: { useTabs: true, singleQuote: true },
      unknownAny: true,
      // A list of 0 to 20 is a list, not a union of 21 tuples.
      ignoreMinAndMaxItems: true,
    } );
  }
  return made;
}

/** WordPress reads draft 4's `required` on a property; the compiler wants the list of the object. */
function closed( schema ) {
  if ( Array.isArray( schema ) ) {
    return schema.map( closed );
  }
  if ( schema === null || typeof schema !== 'object' ) {
    return schema;
  }
  const copy = Object.fromEntries( Object.entries( schema ).map( ( [ key, value ] ) => [ key, closed( value ) ] ) );
  if ( copy.properties && typeof copy.properties === 'object' ) {
    const required = new Set( Array.isArray( copy.required ) ? copy.required : [] );
    for ( const [ name, property ] of Object.entries( copy.properties ) ) {
      if ( property && property.required === true ) {
        required.add( name );
        delete property.required;
      }
    }
    if ( required.size ) {
      copy.required = [ ...required ];
    }
  }
  return copy;
}

/** The files that do not say what the schema says now. */
export async function staleTypes() {
  const made = await generate();
  const stale = Object.keys( made ).filter(
    ( name ) =>
      ! exists( path.join( target, name ) ) || fs.readFileSync( path.join( target, name ), 'utf8' ) !== made[ name ]
  );
  return [ ...stale, ...walk( target ).filter( ( name ) => ! made[ name ] ) ];
}

if ( process.argv[ 1 ] && path.resolve( process.argv[ 1 ] ) === path.join( root, 'bin', 'types.mjs' ) ) {
  main( async () => {
    checkNode();
    await npmPackages();
    const made = await generate();
    fs.rmSync( target, { recursive: true, force: true } );
    fs.mkdirSync( target, { recursive: true } );
    for ( const [ name, text ] of Object.entries( made ) ) {
      fs.writeFileSync( path.join( target, name ), text );
      console.log( `src/contract/generated/${ name }` );
    }
    return 0;
  } );
}
