<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Experiments;

use ChurnStop\Data;
use ChurnStop\Experiments\Draw;
use ChurnStop\Experiments\Entry;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Plugin;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Installation;
use ChurnStop\SiteSecret;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Measure\MeasureTestCase;

/** A shop with the shipped flow, its manager, and a shopper whose draw can be chosen. */
abstract class ExperimentTestCase extends MeasureTestCase {

	protected const PAUSE = array(
		'type'          => 'pause',
		'duration_days' => 30,
	);

	protected int $flow;
	protected int $boss;

	protected function setUp(): void {
		parent::setUp();
		delete_option( SettingsStore::EXPERIMENTING );
		$this->flow = Plugin::get()->part( FlowTable::class )->find_default()->id ?? 0;
		$this->boss = $this->user( 'boss', 'administrator' );
	}

	protected function tearDown(): void {
		$database = Plugin::get()->part( Database::class );
		foreach (
			array( 'flows', 'flow_versions', 'experiments', 'experiment_entries', 'experiment_progress' ) as $table
		) {
			$database->execute( 'DELETE FROM {' . $table . '}' );
		}
		delete_option( SettingsStore::OPTION );
		delete_option( SettingsStore::EXPERIMENTING );
		Plugin::get()->reset();
		Plugin::get()->part( Installation::class )->install();
		wp_cache_flush();
		parent::tearDown();
	}

	/**
	 * As the manager; the shopper is back afterwards.
	 *
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	protected function manage(
		string $method,
		string $route,
		array $body = array(),
		int $status = 200,
		string $code = '',
	): array {
		$before = get_current_user_id();
		wp_set_current_user( $this->boss );
		[ $answered, $data ] = $this->rest( $method, $route, $body );
		wp_set_current_user( $before );
		self::assertSame( $status, $answered, $method . ' ' . $route . ': ' . (string) wp_json_encode( $data ) );
		if ( '' !== $code ) {
			self::assertSame( $code, $data['code'] ?? null );
		}
		return $data;
	}

	/**
	 * @param array<string, mixed> $changes
	 * @return array<string, mixed>
	 */
	protected function body(
		array $changes = array( 'offers_by_reason' => array( 'too_expensive' => self::PAUSE ) ),
		int $weight = 50,
	): array {
		return array(
			'name'    => 'Pause first',
			'flow_id' => $this->flow,
			'arms'    => array(
				array(
					'id'     => 'control',
					'weight' => 100 - $weight,
				),
				array(
					'id'      => 'pause_first',
					'weight'  => $weight,
					'changes' => $changes,
				),
			),
		);
	}

	/**
	 * @param array<string, mixed>|null $body
	 * @return int Its id; it runs.
	 */
	protected function running( ?array $body = null ): int {
		$id = Data::int( $this->manage( 'POST', '/experiments', $body ?? $this->body(), 201 ), 'id' );
		$this->manage( 'POST', '/experiments/' . $id . '/start' );
		return $id;
	}

	protected function hold_out( int $percent ): void {
		$this->manage( 'PUT', '/settings', array( 'holdout_percent' => $percent ) );
	}

	/** Gives the site a secret by which the customer's draw lies between these. */
	protected function let_draw(
		string $programme,
		float $from,
		float $below,
		?int $customer = null,
		int $round = 1,
	): void {
		do {
			update_option( 'churnstop_secret', bin2hex( random_bytes( 16 ) ) );
			$point = Draw::point( SiteSecret::get(), $programme, $customer ?? $this->shopper, $round );
		} while ( $point < $from || $point >= $below );
	}

	/** @return list<Entry> */
	protected function entries(): array {
		return array_map(
			Entry::from_row( ... ),
			Plugin::get()->part( Database::class )->rows( 'SELECT * FROM {experiment_entries} ORDER BY id' ),
		);
	}

	/** @return list<string> holdout, holdout_p, experiment_id, arm, arm_p of the newest row. */
	protected function drawn( string $table ): array {
		$row = Plugin::get()->part( Database::class )->row(
			'SELECT holdout, holdout_p, experiment_id, arm, arm_p FROM {' . $table . '} ORDER BY id DESC LIMIT 1',
		);
		return array_map(
			static fn ( mixed $value ): string => is_scalar( $value ) ? (string) $value : '',
			array_values( $row ?? array() ),
		);
	}

	/**
	 * @param array<string, mixed> $attempt
	 * @return string The offer's type, or the screen where there is none.
	 */
	protected static function sees( array $attempt ): string {
		$screen = Data::map( $attempt, 'screen' );
		return 'offer' === $screen['type']
			? Data::string( Data::map( $screen, 'offer' ), 'type' )
			: Data::string( $screen, 'type' );
	}

	/** @return array<string, mixed> */
	protected function give_reason(
		string $reason = 'too_expensive',
		?int $subscription = null,
		int $status = 201,
	): array {
		return $this->post( $this->start( $subscription, $status ), 'reason', array( 'reason' => $reason ) );
	}
}
