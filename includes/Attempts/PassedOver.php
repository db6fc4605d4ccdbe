<?php
declare(strict_types=1);

namespace ChurnStop\Attempts;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Audience\Condition;
use ChurnStop\Audience\FactTexts;
use ChurnStop\Audience\FactValues;
use ChurnStop\Data;
use ChurnStop\Flows\FlowStore;

/** Why flows that are asked first were not for a customer, in words, from the choice as it was stored. */
final class PassedOver {

	public function __construct( private readonly FlowStore $flows ) {}

	/**
	 * @param array<string, mixed> $choice Of FlowChoice.
	 * @return list<string> A sentence for each flow.
	 */
	public function of( array $choice ): array {
		$known = new FactValues( FactValues::clean( Data::map( $choice, 'inputs' ) ) );
		$found = array();
		foreach ( Data::maps( $choice, 'passed_over' ) as $one ) {
			$flow = $this->flows->version( Data::int( $one, 'flow_id' ), Data::int( $one, 'flow_version' ) );
			$why  = array_map(
				static fn ( array $condition ): string => self::why( Condition::from_array( $condition ), $known ),
				Data::maps( $one, 'conditions' ),
			);
			$found[] = sprintf(
				/* translators: 1: a flow's name, 2: why it is for other customers. */
				__( 'The flow "%1$s" is for other customers. %2$s', 'churnstop' ),
				$flow->name ?? '#' . Data::int( $one, 'flow_id' ),
				implode( ' ', $why ),
			);
		}
		return $found;
	}

	private static function why( Condition $condition, FactValues $known ): string {
		return sprintf(
			/* translators: 1: a fact ("Days as a subscriber"), 2: what was asked for ("at least 365"), 3: what it
			   was ("40"). */
			__( '%1$s: it asks for %2$s, and it was %3$s.', 'churnstop' ),
			FactTexts::label( $condition->fact ),
			FactTexts::asked( $condition ),
			FactTexts::value( $known->value( $condition->fact ) )
		);
	}
}
