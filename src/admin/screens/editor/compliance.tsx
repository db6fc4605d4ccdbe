import { Button, Dropdown, Icon } from '@wordpress/components';
import { memo } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { check, published, warning as caution } from '@wordpress/icons';
import { boot } from '../../boot';
import { placeOf } from '../../flow/path';
import { whereText } from '../../flow/where';
import { checkName } from '../../parts/check-name';
import { dayName } from '../../parts/format';
import { useActions, useStore } from '../../store';
import type { State } from '../../store/types';
import type { Flow, Violation } from '../../types';
import { problemsOf } from '../flows/violations';
import { useEditor } from './use-editor';

function Line( { flow, violation, onDone }: { flow: Flow; violation: Violation; onDone: () => void } ) {
	const { send } = useActions();
	return (
		<li className={ `is-${ violation.severity }` }>
			<Icon icon={ caution } />
			<div>
				<Button
					variant="link"
					onClick={ () => {
						onDone();
						send( { type: 'JUMP', ...placeOf( flow, violation.path ) } );
					} }
				>
					{ whereText( flow, violation.path ) }
				</Button>
				<p>{ violation.message }</p>
				<small>
					{ checkName( violation.check ) } · { violation.source }
				</small>
			</div>
		</li>
	);
}

const violationsOf = ( { editor }: State ) => editor.violations;
const checkedOf = ( { editor }: State ) => editor.checked;
const paramsOf = ( { editor }: State ) => editor.params;

function Panel( { onClose }: { onClose: () => void } ) {
	const { flow, violations, checking, params } = useEditor();
	if ( ! flow ) {
		return null;
	}
	const { errors, warnings } = sorted( violations, params );
	const broken = new Set( violations.map( ( violation ) => violation.check ) );
	const { rules } = boot();
	const passed = rules.flow.filter( ( rule ) => ! broken.has( rule.id ) );
	return (
		<div role="dialog" aria-label={ __( 'Checks', 'churnstop' ) }>
			<h2>
				{ __( 'Checks', 'churnstop' ) } { checking && <small>{ __( 'checking…', 'churnstop' ) }</small> }
			</h2>
			{ errors.length > 0 && (
				<p>
					{ __(
						'Until these are right, the flow cannot be published. What is live stays live.',
						'churnstop'
					) }
				</p>
			) }
			<ul className="churnstop-check-list">
				{ [ ...errors, ...warnings ].map( ( violation ) => (
					<Line key={ violation.check + violation.path } { ...{ flow, violation } } onDone={ onClose } />
				) ) }
			</ul>
			<details open={ errors.length + warnings.length === 0 }>
				<summary>
					{
						/* translators: %d: number of checks. */
						sprintf(
							_n( '%d check passed', '%d checks passed', passed.length, 'churnstop' ),
							passed.length
						)
					}
				</summary>
				<ul className="churnstop-check-list is-passed">
					{ passed.map( ( rule ) => (
						<li key={ rule.id }>
							<Icon icon={ published } />
							<div>
								{ checkName( rule.id ) }
								<small>{ rule.source }</small>
							</div>
						</li>
					) ) }
				</ul>
			</details>
			<p className="churnstop-soft">
				{
					/* translators: 1: version of the rules, 2: date. */
					sprintf(
						__( 'Rules %1$s, reviewed %2$s. Not legal advice.', 'churnstop' ),
						rules.version,
						dayName( rules.reviewed )
					)
				}{ ' ' }
				{ rules.old && (
					<strong>{ __( 'That is more than a year ago: update ChurnStop.', 'churnstop' ) }</strong>
				) }
			</p>
		</div>
	);
}

/** Errors, with what the server refused first, and warnings. */
function sorted(
	violations: readonly Violation[],
	params: Record< string, string >
): { errors: Violation[]; warnings: Violation[] } {
	return {
		errors: problemsOf( params, violations ).filter( ( violation ) => violation.severity === 'error' ),
		warnings: violations.filter( ( violation ) => violation.severity === 'warning' ),
	};
}

export const Compliance = memo( function Compliance() {
	const violations = useStore( violationsOf );
	const params = useStore( paramsOf );
	const checked = useStore( checkedOf );
	const { errors, warnings } = sorted( violations, params );
	const tone = errors.length ? 'error' : warnings.length ? 'warning' : 'good';
	const summary = errors.length
		? /* translators: %d: number of failed checks. */
		  sprintf( _n( '%d check failed', '%d checks failed', errors.length, 'churnstop' ), errors.length )
		: warnings.length
		? /* translators: %d: number of warnings. */
		  sprintf( _n( '%d warning', '%d warnings', warnings.length, 'churnstop' ), warnings.length )
		: checked
		? __( 'All checks passed', 'churnstop' )
		: __( 'Checking the flow…', 'churnstop' );
	return (
		<Dropdown
			contentClassName="churnstop-checks"
			popoverProps={ { placement: 'bottom-end' } }
			focusOnMount="firstElement"
			renderToggle={ ( { isOpen, onToggle } ) => (
				<Button
					className={ `churnstop-chip-button is-${ tone }` }
					icon={ tone === 'good' ? check : caution }
					aria-expanded={ isOpen }
					aria-haspopup="dialog"
					onClick={ onToggle }
					data-tone={ tone }
				>
					<span aria-live="polite">{ summary }</span>
				</Button>
			) }
			renderContent={ ( { onClose } ) => <Panel onClose={ onClose } /> }
		/>
	);
} );
