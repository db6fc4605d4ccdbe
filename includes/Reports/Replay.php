<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Assignment;
use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Audience\FactValues;
use ChurnStop\Data;
use ChurnStop\Decisions\Decide;
use ChurnStop\Discounts\ResolveDiscounts;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Experiments\ArmFlows;
use ChurnStop\Flows\Flow;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;

/**
 * Tests a flow on past cancellations: stored attempts, whichever flow they walked, decided again with a flow that is
 * not published. Reads only.
 */
final class Replay {

	/** Attempts of one request: it takes a second, and the next one goes on. */
	private const PAGE = 1000;

	private const AT_ONCE = 100;

	/** @var array<string, Flow|null> */
	private array $versions = array();

	public function __construct(
		private readonly Database $database,
		private readonly Decide $decide,
		private readonly Eligibility $eligibility,
		private readonly OfferTypes $types,
		private readonly CountedAttempts $counting,
		private readonly FlowStore $flows,
		private readonly ArmFlows $arms,
		private readonly ResolveDiscounts $discounts,
		private readonly SettingsStore $settings,
		private readonly Names $names,
	) {}

	/**
	 * Newest first.
	 *
	 * @param int $before Attempts below this number; 0: all.
	 * @return array<string, mixed> What ReplayTally counts, with `total` (attempts of these days), `attempts` (of this
	 *     page) and `next` (`before` of the next page, or null).
	 */
	public function run( Flow $draft, \DateTimeImmutable $after, int $before = 0 ): array {
		$offers = array();
		foreach ( $draft->reasons as $reason ) {
			array_push( $offers, ...$reason->offers );
		}
		$settings = $this->settings->get();
		$retest   = new Retest(
			$this->decide,
			$this->eligibility,
			$this->types,
			$draft,
			$this->discounts->of( $offers ),
			$settings->types_off(),
			OfferTypes::plan(),
			$settings->force_strictest,
		);
		$tally    = new ReplayTally( $draft, $this->types );
		$first    = $this->asked_first( $draft );
		$last     = 0 === $before ? PHP_INT_MAX : $before;
		$count    = 0;
		do {
			$rows = $this->rows( $after, $last );
			foreach ( $rows as $row ) {
				$last = Data::int( $row, 'id' );
				++$count;
				$this->retest( $row, $retest, $tally, $first );
			}
		} while ( count( $rows ) === self::AT_ONCE && $count < self::PAGE );
		$total = $this->database->value(
			'SELECT COUNT(*) FROM {attempts} a WHERE '
				. $this->counting->condition( 'a' )
				. ' AND a.created_at >= %s',
			array( (string) Data::sql( $after ) ),
		);
		return array(
			'total'    => (int) $total,
			'attempts' => $count,
			'next'     => count( $rows ) === self::AT_ONCE ? $last : null,
		) + $tally->to_array( $this->names->reason( ... ) );
	}

	/**
	 * A few at a time: bodies are long.
	 *
	 * @return list<array<string, mixed>>
	 */
	private function rows( \DateTimeImmutable $after, int $before ): array {
		return $this->database->rows(
			'SELECT a.id, a.flow_id, a.flow_version, a.reason, a.holdout, a.holdout_p, a.experiment_id, a.arm, a.arm_p,'
				. ' a.body AS attempt, d.body FROM {attempts} a LEFT JOIN {decisions} d ON d.attempt_id = a.id AND'
				. ' d.number = 1 WHERE a.id < %d AND '
				. $this->counting->condition( 'a' )
				. ' AND a.created_at >= %s ORDER BY a.id DESC LIMIT %d',
			array( $before, (string) Data::sql( $after ), self::AT_ONCE ),
		);
	}

	/**
	 * @param array<string, mixed> $row
	 * @param list<Flow>           $first As asked_first().
	 */
	private function retest( array $row, Retest $retest, ReplayTally $tally, array $first ): void {
		$decision = Data::decode( Data::string( $row, 'body' ) );
		$stated   = null !== Data::string_or_null( $row, 'reason' );
		if ( array() === Data::map( $decision, 'inputs' ) ) {
			$tally->skip( $stated ? Retested::NO_FACTS : Retested::NO_REASON );
			return;
		}
		$choice = Data::map( Data::decode( Data::string( $row, 'attempt' ) ), 'flow_choice' );
		$known  = Data::map( $choice, 'inputs' );
		$flow   = Data::int( $row, 'flow_id' );
		$taken  = null;
		foreach ( $first as $one ) {
			$includes = $one->audience->includes( new FactValues( Retest::known( $decision, $known ) ) );
			if ( $includes ?? $one->id === $flow ) {
				$taken = $one->name;
				break;
			}
		}
		$tally->add( $retest->of( $decision, $this->version( $row ), $known, $stated ), $taken );
	}

	/** @return list<Flow> Active flows that are asked before the draft, which is the last of its priority while new. */
	private function asked_first( Flow $draft ): array {
		$place = array( $draft->priority, 0 === $draft->id ? PHP_INT_MAX : $draft->id );
		return array_values( array_filter(
			$this->flows->live(),
			static fn ( Flow $flow ): bool => $flow->id !== $draft->id && array( $flow->priority, $flow->id ) < $place,
		) );
	}

	/**
	 * The version that an attempt walked, with the changes of its arm.
	 *
	 * @param array<string, mixed> $row
	 */
	private function version( array $row ): ?Flow {
		$arm = Assignment::from_row( $row );
		$key = Data::int( $row, 'flow_id' )
			. ':' . Data::int( $row, 'flow_version' )
			. ':' . $arm->experiment_id
			. ':' . $arm->arm;
		if ( ! array_key_exists( $key, $this->versions ) ) {
			$this->versions[ $key ] = $this->arms->version(
				Data::int( $row, 'flow_id' ),
				Data::int( $row, 'flow_version' ),
				$arm,
			);
		}
		return $this->versions[ $key ];
	}
}
