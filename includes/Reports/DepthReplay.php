<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\CountedAttempts;
use ChurnStop\Data;
use ChurnStop\Depths\ChooseDepth;
use ChurnStop\Depths\DepthText;
use ChurnStop\Depths\Learn;
use ChurnStop\Depths\Learned;
use ChurnStop\Depths\LearnedTable;
use ChurnStop\Failure;
use ChurnStop\Flows\Flow;
use ChurnStop\Offers\DepthSteps;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Statistics\DepthRule;
use ChurnStop\Storage\Database;
use ChurnStop\Subscriptions\Snapshot;

/**
 * What an intelligent discount that is not published would have offered to the stored attempts of its reason, as it is
 * learned today, and how much is known of it. Whoever looks helps learning that has begun, so that it also moves where
 * nothing runs the store's jobs.
 */
final class DepthReplay {

	/** Enough to tell, few enough for one request. */
	private const MOST = 200;

	/** In seconds. */
	private const HELP = 1;

	public function __construct(
		private readonly Database $database,
		private readonly CountedAttempts $counting,
		private readonly ChooseDepth $depths,
		private readonly LearnedTable $learned,
		private readonly Learn $learn,
		private readonly SettingsStore $settings,
	) {}

	/**
	 * @return array<string, mixed>
	 * @throws Failure
	 */
	public function run( Flow $flow, string $offer_id, \DateTimeImmutable $after, \DateTimeImmutable $now ): array {
		$offer = $flow->offer( $offer_id );
		$steps = null === $offer ? null : DepthSteps::of( $offer );
		if ( null === $offer || null === $steps ) {
			throw Failure::invalid()->about( array(
				'offer_id' => __( 'This is not an intelligent discount of the flow.', 'churnstop' ),
			) );
		}
		if ( 'running' === $this->learn->state()['state'] ) {
			$this->learn->run( time() + self::HELP );
		}
		$learned  = $this->learned->of_flow( $flow->id )[ $offer_id ] ?? new Learned();
		$settings = $this->settings->get()->intelligent;
		$shares   = array_fill_keys( array( 0, ...$steps->percents ), 0.0 );
		$costs    = 0;
		$count    = 0;
		$of       = $this->attempts( $flow, $offer_id, $after );
		foreach ( $this->snapshots( $of ) as $snapshot ) {
			$depth = $this->depths->of( array( $offer ), $flow, $snapshot, $now, false )[ $offer_id ] ?? null;
			if ( null === $depth ) {
				break;
			}
			++$count;
			$costs += 'costs' === ( Data::map( $depth->body, 'inputs' )['margin_source'] ?? '' ) ? 1 : 0;
			foreach ( Data::maps( $depth->body, 'alternatives' ) as $one ) {
				$shares[ Data::int( $one, 'percent' ) ] += (float) Data::number( $one, 'chance' );
			}
		}
		$rows = array();
		foreach ( $shares as $percent => $share ) {
			$rows[] = array( 'percent' => $percent, 'share' => 0 === $count ? null : round( $share / $count, 4 ) );
		}
		return array(
			'enabled'        => $settings['enabled'],
			'base_percent'   => $steps->base(),
			'outcomes'       => $learned->matured(),
			'needed'         => DepthRule::FEW,
			'sentence'       => $settings['enabled']
				? DepthText::knowledge( $learned, $steps->base(), $this->settings->get()->holdout_percent / 100 )
				: DepthText::off( $steps->base() ),
			'learning'       => $this->learn->state(),
			'margin_percent' => $settings['margin_percent'],
			'with_costs'     => $costs,
			'attempts'       => $count,
			'attempts_found' => null === $of
				? 0
				: (int) $this->database->value( 'SELECT COUNT(*) ' . $of[0], $of[1] ),
			'shares'         => $rows,
		);
	}

	/** @return array{string, list<string>}|null Those whose customers gave the offer's reason; null: it has none. */
	private function attempts( Flow $flow, string $offer_id, \DateTimeImmutable $after ): ?array {
		$reasons = array();
		foreach ( $flow->reasons as $reason ) {
			foreach ( $reason->offers as $offer ) {
				if ( $offer->id === $offer_id ) {
					$reasons[] = $reason->id;
				}
			}
		}
		return array() === $reasons
			? null
			: array(
				'FROM {attempts} a JOIN {decisions} d ON d.attempt_id = a.id AND d.number = 1 WHERE '
					. $this->counting->condition( 'a' )
					. ' AND a.created_at >= %s AND a.reason IN ( '
					. Database::places( $reasons )
					. ' )',
				array( (string) Data::sql( $after ), ...$reasons ),
			);
	}

	/**
	 * @param array{string, list<string>}|null $of
	 * @return \Generator<Snapshot> Of their subscriptions, newest first.
	 */
	private function snapshots( ?array $of ): \Generator {
		$rows = null === $of
			? array()
			: $this->database->rows(
				'SELECT d.body ' . $of[0] . ' ORDER BY a.id DESC LIMIT %d',
				array( ...$of[1], self::MOST ),
			);
		foreach ( $rows as $row ) {
			$snapshot = Snapshot::from_array( Data::map(
				Data::map( Data::decode( Data::string( $row, 'body' ) ), 'inputs' ),
				'snapshot',
			) );
			if ( '' !== $snapshot->ref->id ) {
				yield $snapshot;
			}
		}
	}
}
