<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Audiences;
use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** A flow, or an offer within its flow, that nobody can reach. */
final class AudienceIsSatisfiable implements FlowCheck {

	public function id(): string {
		return 'audience_is_satisfiable';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$ways  = array_filter( Audiences::ways( Data::map( $flow, 'audience' ) ), Audiences::can_hold( ... ) );
		$found = array() === $ways ? array( Violation::of( $rule, 'audience' ) ) : array();
		foreach ( array() === $ways ? array() : Audiences::of( $flow ) as $path => $audience ) {
			$reachable = array() === Data::maps( $audience, 'conditions' );
			foreach ( $reachable ? array() : Audiences::ways( $audience ) as $own ) {
				foreach ( $ways as $way ) {
					$reachable = $reachable || Audiences::can_hold( array( ...$way, ...$own ) );
				}
			}
			if ( ! $reachable ) {
				$found[] = Violation::of( $rule, $path );
			}
		}
		return $found;
	}
}
