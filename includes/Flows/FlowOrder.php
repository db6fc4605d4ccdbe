<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Audiences;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Flows that no customer reaches, because one that is asked first takes all of theirs. */
final class FlowOrder {

	public const CHECK = 'flow_is_reached';

	public function __construct( private readonly FlowTable $table ) {}

	/**
	 * @param array<string, mixed> $body
	 * @param int                  $id   0 for a flow that is not stored: among those of its priority it is asked last.
	 * @return list<Violation> Warnings: what hides it, and what it hides.
	 */
	public function hidden( array $body, int $id ): array {
		$audience = Data::map( $body, 'audience' );
		$place    = array( self::priority( $body ), 0 === $id ? PHP_INT_MAX : $id );
		$hides    = array();
		foreach ( $this->table->active() as $row ) {
			$theirs = Data::map( $row->body, 'audience' );
			if ( $row->id === $id ) {
				continue;
			}
			if ( array( self::priority( $row->body ), $row->id ) < $place && self::takes_all( $theirs, $audience ) ) {
				$message = sprintf(
					/* translators: 1: a flow's name, 2: its priority, a number. */
					__(
						'"%1$s" is asked first and takes all of this flow\'s customers, so only a link that names this flow leads to it. To change that, give this flow a priority number below %2$d.',
						'churnstop',
					),
					Data::string( $row->body, 'name' ),
					self::priority( $row->body ),
				);
				return array( new Violation( self::CHECK, 'priority', $message, Rule::WARNING, 'ChurnStop' ) );
			}
			if ( array( self::priority( $row->body ), $row->id ) > $place && self::takes_all( $audience, $theirs ) ) {
				$hides[] = Data::string( $row->body, 'name' );
			}
		}
		$message = sprintf(
			/* translators: %s: names of flows, with commas. */
			__( 'While this flow is active it is asked first, and takes all customers of: %s.', 'churnstop' ),
			implode( ', ', $hides ),
		);
		return array() === $hides
			? array()
			: array( new Violation( self::CHECK, 'priority', $message, Rule::WARNING, 'ChurnStop' ) );
	}

	/** @param array<string, mixed> $body */
	private static function priority( array $body ): int {
		return Data::int( $body, 'priority', 10 );
	}

	/**
	 * Whether whoever belongs to the one audience belongs to the other: each way into it asks for all that some way
	 * into the other asks for.
	 *
	 * @param array<string, mixed> $audience
	 * @param array<string, mixed> $of
	 */
	private static function takes_all( array $audience, array $of ): bool {
		foreach ( Audiences::ways( $of ) as $way ) {
			$asked = array_map( Data::encode( ... ), $way );
			$wider = array_filter(
				Audiences::ways( $audience ),
				static fn ( array $one ): bool => array() === array_diff(
					array_map( Data::encode( ... ), $one ),
					$asked,
				),
			);
			if ( array() === $wider ) {
				return false;
			}
		}
		return true;
	}
}
