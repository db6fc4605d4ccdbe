import { CheckboxControl, FormTokenField } from '@wordpress/components';
import { useEffect, useMemo } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { boot } from '../../boot';
import { fieldId } from '../../flow/path';
import { fieldLabel, languageName } from '../../flow/words';
import { useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Audience, Flow } from '../../types';
import { Choice, Figure, Group, Text } from './fields';

interface Named {
	id: number;
	name: string;
}

const productsOf = ( state: State ) => state.products.audience;

/** Things chosen by name; one that is gone keeps its number, and can be taken out. */
function Chosen( { label, help, all, ids, onChange }: { label: string; help: string; all: readonly Named[]; ids: readonly number[]; onChange: ( ids: number[] ) => void } ) {
	const title = ( one: Named ) => `${ one.name } (#${ one.id })`;
	const names = useMemo( () => all.map( title ), [ all ] );
	return (
		<div className="churnstop-field">
			<FormTokenField
				__nextHasNoMarginBottom
				__experimentalExpandOnFocus
				__experimentalShowHowTo={ false }
				label={ label }
				value={ ids.map( ( id ) => {
					const found = all.find( ( one ) => one.id === id );
					return found ? title( found ) : `#${ id }`;
				} ) }
				suggestions={ names }
				__experimentalValidateInput={ ( input: string ) => names.includes( input ) }
				onChange={ ( tokens ) =>
					onChange( tokens.map( ( token ) => Number( /#(\d+)\)?$/.exec( typeof token === 'string' ? token : token.value )?.[ 1 ] ?? 0 ) ).filter( ( id ) => id > 0 ) )
				}
			/>
			<p className="components-base-control__help">{ help }</p>
		</div>
	);
}

export function InspectFlow( { flow }: { flow: Flow } ) {
	const { edit, loadProducts } = useActions();
	const products = useStore( productsOf );
	const { categories, connections, languages } = boot();
	useEffect( () => {
		void loadProducts( 'audience' );
	}, [ loadProducts ] );
	const set = ( change: Partial< Flow >, tag = '' ) => void edit( ( now ) => ( { ...now, ...change } ), tag );
	const setAudience = ( change: Partial< Audience > ) => void edit( ( now ) => ( { ...now, audience: { ...now.audience, ...change } } ) );
	const locales = [ ...new Set( [ flow.locale, ...languages ] ) ];
	const named = useMemo( () => ( products ?? [] ).map( ( product ) => ( { id: product.product_id, name: product.name } ) ), [ products ] );
	return (
		<>
			<h2 tabIndex={ -1 }>{ __( 'Flow settings', 'churnstop' ) }</h2>
			<Group>
				<Text path="name" label={ fieldLabel( 'name' ) } help={ __( 'Only you see it.', 'churnstop' ) } value={ flow.name } max={ 190 } onChange={ ( name ) => set( { name }, 'name' ) } />
				<Figure
					path="max_offers"
					label={ fieldLabel( 'max_offers' ) }
					help={ __( 'How many offers a customer may see before the way out. The checks allow two.', 'churnstop' ) }
					value={ flow.max_offers }
					min={ 0 }
					max={ 2 }
					common={ [ 0, 1, 2 ] }
					onChange={ ( max_offers ) => set( { max_offers: max_offers ?? 0 }, 'max_offers' ) }
				/>
				<Choice
					path="locale"
					label={ fieldLabel( 'locale' ) }
					help={ __( 'What your own texts are written in. Texts that you leave as they are follow each customer’s language.', 'churnstop' ) }
					value={ flow.locale }
					options={ locales.map( ( locale ) => ( { value: locale, label: languageName( locale ) } ) ) }
					onChange={ ( locale ) => set( { locale } ) }
				/>
			</Group>
			<Group title={ __( 'For whom', 'churnstop' ) } note={ __( 'Empty means everybody. Of several active flows, the first by priority that is meant for the customer is used.', 'churnstop' ) }>
				<Figure
					path="priority"
					label={ fieldLabel( 'priority' ) }
					help={ __( 'Low numbers come first.', 'churnstop' ) }
					value={ flow.priority }
					min={ -1000 }
					max={ 1000 }
					onChange={ ( priority ) => set( { priority: priority ?? 10 }, 'priority' ) }
				/>
				{ ( connections.length > 1 || flow.audience.connections.length > 0 ) && (
					<fieldset className="churnstop-field churnstop-checks-group" id={ fieldId( 'audience.connections' ) }>
						<legend>{ fieldLabel( 'connections' ) }</legend>
						{ [ ...connections, ...flow.audience.connections.filter( ( id ) => ! connections.some( ( one ) => one.id === id ) ).map( ( id ) => ( { id, name: id } ) ) ].map( ( { id, name } ) => (
							<CheckboxControl
								key={ id }
								__nextHasNoMarginBottom
								label={ name }
								checked={ flow.audience.connections.includes( id ) }
								onChange={ ( chosen ) =>
									setAudience( { connections: chosen ? [ ...flow.audience.connections, id ] : flow.audience.connections.filter( ( one ) => one !== id ) } )
								}
							/>
						) ) }
						<p className="components-base-control__help">{ __( 'Where the subscriptions come from. None chosen means all.', 'churnstop' ) }</p>
					</fieldset>
				) }
				{ ( named.length > 0 || flow.audience.products.length > 0 ) && (
					<Chosen
						label={ fieldLabel( 'products' ) }
						help={ __( 'Subscriptions that hold one of these; a product with variations means all of them.', 'churnstop' ) }
						all={ named }
						ids={ flow.audience.products }
						onChange={ ( ids ) => setAudience( { products: ids } ) }
					/>
				) }
				{ ( categories.length > 0 || flow.audience.categories.length > 0 ) && (
					<Chosen
						label={ fieldLabel( 'categories' ) }
						help={ __( 'Or a product of one of these.', 'churnstop' ) }
						all={ categories }
						ids={ flow.audience.categories }
						onChange={ ( ids ) => setAudience( { categories: ids } ) }
					/>
				) }
			</Group>
		</>
	);
}
