<?php
declare(strict_types=1);

namespace ChurnStop;

use ChurnStop\Admin\LeavePage;
use ChurnStop\Admin\SiteHealth;
use ChurnStop\Admin\SetupNotices;
use ChurnStop\Admin\StorageNotice;
use ChurnStop\Cli\Commands;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\Sandbox\Tables;
use ChurnStop\Emails\Outbox;
use ChurnStop\Privacy\Privacy;
use ChurnStop\Privacy\Retention;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Recover;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/** Where WordPress meets what the operator needs: upkeep of the tables, health, privacy, leaving, the command line. */
final class Upkeep {

	public const JOBS = array( Recover::JOB, Pauses::JOB, Retention::JOB, Migrations::JOB, Outbox::JOB );

	/** How long one run of a job works. */
	private const SECONDS = 20;

	public function __construct( private readonly Plugin $plugin ) {}

	public function register(): void {
		add_action( 'admin_init', array( $this, 'keep_jobs_planned' ) );
		add_action( Migrations::JOB, array( $this, 'fill' ), 10, 0 );
		add_action( Retention::JOB, array( $this, 'retain' ), 10, 0 );
		// phpcs:ignore WordPress.WP.CronInterval.CronSchedulesInterval -- a day; and recovery is short work and must be soon: WooCommerce's queue runs each minute too.
		add_filter( 'cron_schedules', array( $this, 'cron_schedules' ) );
		add_action( Demo::SWITCHED, array( $this, 'after_demo' ), 20, 0 );
		register_activation_hook( $this->plugin->file, array( $this, 'return_to_work' ) );
		register_deactivation_hook( $this->plugin->file, array( $this, 'lay_down_work' ) );
		add_filter( 'wpmu_drop_tables', array( $this, 'drop_with_site' ) );
		( new Privacy( $this->plugin ) )->register();
		( new SiteHealth( $this->plugin ) )->register();
		if ( is_admin() ) {
			( new LeavePage( $this->plugin ) )->register();
			( new StorageNotice( $this->plugin ) )->register();
			( new SetupNotices( $this->plugin ) )->register();
		}
		( new Commands( $this->plugin ) )->register();
	}

	/** Visits to wp-admin keep the jobs planned: queues get purged. Shoppers' pages, too, ask admin-ajax.php: that must not cost them the queue's queries. */
	public function keep_jobs_planned(): void {
		if ( ! wp_doing_ajax() ) {
			$this->plan_jobs();
		}
	}

	private function plan_jobs(): void {
		if ( ! $this->plugin->schema()->is_current() ) {
			return;
		}
		$this->plugin->jobs()->every( Recover::SECONDS, Recover::JOB );
		$this->plugin->jobs()->every( Retention::SECONDS, Retention::JOB );
		if ( $this->plugin->migrations()->has_work() ) {
			$this->plugin->jobs()->once( $this->plugin->clock()->now(), Migrations::JOB );
		}
	}

	public function fill(): void {
		$this->again_while( Migrations::JOB, fn ( int $until ): bool => $this->plugin->migrations()->fill( $until ) );
	}

	public function retain(): void {
		$this->again_while( Retention::JOB, fn ( int $until ): bool => $this->plugin->retention()->run( $this->plugin->settings()->get()->retention_days, $until ) );
	}

	/** While the plugin was away its jobs ran into nothing: pauses get theirs back; those overdue are seen to by recovery, within a minute. */
	public function return_to_work(): void {
		$this->plan_jobs();
		if ( ! $this->plugin->may_run_jobs() ) {
			return;
		}
		try {
			$this->plugin->live_pauses()->reschedule();
		} catch ( StorageFailure $failure ) {
			$this->plugin->log()->error( 'The pauses could not be planned again.', Logging\Fault::of( $failure ) );
		}
	}

	/**
	 * Without us a job would only fail. Letters wait in the outbox, which recovery sweeps.
	 *
	 * @param mixed $network_wide Whether it is deactivated on all sites of the network.
	 */
	public function lay_down_work( mixed $network_wide = false ): void {
		if ( true === $network_wide ) {
			( new Sites( $this->plugin ) )->each( $this->cancel_jobs( ... ) );
		} else {
			$this->cancel_jobs();
		}
	}

	/**
	 * A site of a network that is deleted takes our tables along, as it does WordPress' own. That site is the present one by then.
	 *
	 * @param mixed $tables Names of tables.
	 * @return list<mixed>
	 */
	public function drop_with_site( mixed $tables ): array {
		return array( ...array_values( (array) $tables ), ...array_map( $this->plugin->database()->table( ... ), array( ...Schema::TABLES, ...Tables::names() ) ) );
	}

	/** Of the present site; one that was never made ready has none. */
	public function cancel_jobs(): void {
		if ( 0 === Schema::stored() ) {
			return;
		}
		foreach ( self::JOBS as $job ) {
			$this->plugin->jobs()->cancel_all( $job );
		}
	}

	/** The demo's subscriptions are gone with it: no offer of theirs waits for anything. */
	public function after_demo(): void {
		if ( Sandbox::is_on() || ! $this->plugin->schema()->is_current() ) {
			return;
		}
		try {
			$this->plugin->redemptions()->abandon( Sandbox::ID, 'demo_off', $this->plugin->clock()->now() );
		} catch ( StorageFailure $failure ) {
			$this->plugin->log()->error( 'The demo\'s offers could not be ended.', Logging\Fault::of( $failure ) );
		}
	}

	/**
	 * @param array<string, array{interval: int, display: string}> $schedules
	 * @return array<string, array{interval: int, display: string}>
	 */
	public function cron_schedules( array $schedules ): array {
		foreach ( array( Recover::SECONDS, Retention::SECONDS ) as $seconds ) {
			$schedules[ 'churnstop_' . $seconds ] = array(
				'interval' => $seconds,
				'display'  => 'ChurnStop',
			);
		}
		return $schedules;
	}

	/** @param callable(int): bool $work Given the moment to stop at; true where some is left. */
	private function again_while( string $job, callable $work ): void {
		if ( ! $this->plugin->may_run_jobs() ) {
			return;
		}
		try {
			if ( $work( time() + self::SECONDS ) ) {
				$this->plugin->jobs()->soon( $job );
			}
		} catch ( StorageFailure $failure ) {
			$this->plugin->log()->error( 'A job could not do its work.', array( 'job' => $job ) + Logging\Fault::of( $failure ) );
		}
	}
}
