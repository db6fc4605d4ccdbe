<?php
declare(strict_types=1);

namespace ChurnStop\Demo;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Experiments\Arm;
use ChurnStop\Experiments\Experiment;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\Reason;
use ChurnStop\Offers\Offer;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Storage\Database;

/** The demo's experiments: one that is over, and one that runs. Made as a merchant makes them, and dated back. */
final class Trials {

	/** From so many days ago until so many days ago. */
	private const OVER    = array( 330, 170 );
	private const RUNNING = array( 75, 0 );

	/** @var list<array{Experiment, \DateTimeImmutable, \DateTimeImmutable}> With its first and its last moment. */
	private array $all = array();

	public function __construct(
		private readonly Experiments $experiments,
		private readonly OfferTypes $types,
		private readonly Database $database,
		private readonly Clock $clock
	) {}

	/** Where a flow has no two offers for a reason, or none that lasts some days, there is nothing to try. */
	public function make( Flow $flow, int $a_year ): void {
		$this->all = array();
		foreach ( $flow->reasons as $reason ) {
			if ( count( $reason->offers ) > 1 && array() === $this->all ) {
				$this->begin(
					__( 'The second offer first', 'churnstop' ),
					$flow,
					$reason,
					array_reverse( $reason->offers ),
					self::OVER,
					$a_year,
				);
			}
		}
		foreach ( $flow->reasons as $reason ) {
			$longer = 1 === count( $reason->offers ) ? $this->longer( $reason->offers[0] ) : null;
			if ( 1 === count( $this->all ) && null !== $longer ) {
				$this->begin(
					__( 'Twice as long', 'churnstop' ),
					$flow,
					$reason,
					array( $longer ),
					self::RUNNING,
					$a_year,
				);
			}
		}
	}

	/** The same offer for twice as many days; null where it lasts no days. */
	private function longer( Offer $offer ): ?Offer {
		foreach ( $this->types->get( $offer->type )?->settings() ?? array() as $name => $schema ) {
			if ( 'day' === Data::string( $schema, 'unit' ) ) {
				$days = 2 * Data::int( $offer->settings, $name );
				return $offer->with( array( $name => min( $days, Data::int( $schema, 'maximum', $days ) ) ) );
			}
		}
		return null;
	}

	/** Which one a customer enters at that moment. */
	public function at( \DateTimeImmutable $moment ): ?Experiment {
		foreach ( $this->all as [ $experiment, $from, $until ] ) {
			if ( $moment >= $from && $moment < $until ) {
				return $experiment;
			}
		}
		return null;
	}

	/** @return list<Offer> Those of the reason, as the arm makes them. */
	public static function offers( ?Reason $reason, ?Arm $arm ): array {
		$changed = Data::map( $arm->changes ?? array(), 'offers_by_reason' );
		return null !== $reason && isset( $changed[ $reason->id ] )
			? array_map( Offer::from_array( ... ), Data::maps( $changed, $reason->id ) )
			: $reason->offers ?? array();
	}

	/**
	 * @param list<Offer>     $offers
	 * @param array{int, int} $days
	 */
	private function begin( string $name, Flow $flow, Reason $reason, array $offers, array $days, int $a_year ): void {
		$made = $this->experiments->create(
			array(
				'name'    => $name,
				'flow_id' => $flow->id,
				'arms'    => array(
					array(
						'id'     => Arm::CONTROL,
						'weight' => 50,
					),
					array(
						'id'      => 'idea',
						'weight'  => 50,
						'changes' => array(
							'offers_by_reason' => array(
								$reason->id => array_map(
									static fn ( Offer $offer ): array => $offer->to_array(),
									$offers,
								),
							),
						),
					),
				),
			)
		);
		$this->experiments->start( $made->id );
		$now   = $this->clock->now();
		$from  = $now->modify( '-' . $days[0] . ' days' );
		$until = $now->modify( '-' . $days[1] . ' days' );
		if ( $days[1] > 0 ) {
			$this->experiments->stop( $made->id );
		}
		$this->database->execute(
			'UPDATE {experiments} SET created_at = %s, started_at = %s, expected = %d WHERE id = %d',
			array( (string) Data::sql( $from ), (string) Data::sql( $from ), $a_year, $made->id ),
		);
		$this->database->execute(
			'UPDATE {experiments} SET ended_at = %s WHERE id = %d AND ended_at IS NOT NULL',
			array( (string) Data::sql( $until ), $made->id ),
		);
		$this->all[] = array( $made, $from, $until );
	}
}
