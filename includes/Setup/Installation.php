<?php
declare(strict_types=1);

namespace ChurnStop\Setup;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Container;
use ChurnStop\Flows\DefaultFlows;
use ChurnStop\InLocale;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Module as AnyModule;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storage\StorageFailure;

/** What a site gets before it can work: tables, and what each room puts there. Made per site, on first need. */
final class Installation {

	public function __construct( private readonly Container $parts ) {}

	/** A transient until the next step was shown. */
	public const JUST_ACTIVATED = 'churnstop_just_activated';

	/** On the whole network too, only this site is made ready here: others are when they are first needed. */
	public function activate(): void {
		$this->load_translations(); // `init` was before the plugin: the default flow is written in the site's language.
		$this->make_ready();
		// The filter `churnstop_default_flow` runs even where the flow exists already; a first activation has run it
		// while making the flow.
		if ( $this->parts->get( Schema::class )->is_current() ) {
			$this->parts->get( DefaultFlows::class )->apply_filter();
			$this->plan_migration();
			set_transient( self::JUST_ACTIVATED, 1, 3600 );
		}
	}

	/** Those that come with the plugin; a site's own, in WordPress' folder for them, go first. */
	public function load_translations(): void {
		add_filter( 'load_textdomain_mofile', InLocale::file( ... ), 10, 2 );
		load_plugin_textdomain( 'churnstop', false, dirname( plugin_basename( $this->parts->file ) ) . '/languages' );
	}

	/** Costs an autoloaded option where all is there. */
	public function prepare(): void {
		$schema = $this->parts->get( Schema::class );
		if ( ! $schema->is_current() && ! $schema->is_newer() ) {
			$this->make_ready();
		}
	}

	/** What each room puts on a site. May run twice. */
	public function install(): void {
		foreach ( $this->parts->all( AnyModule::class ) as $module ) {
			$module->install( $this->parts );
		}
	}

	/** Rows that a migration left to be filled by its job. */
	public function plan_migration(): void {
		if ( $this->parts->get( Schema::class )->is_current() && $this->parts->get( Migrations::class )->has_work() ) {
			$this->parts->get( Jobs::class )->once( $this->parts->get( Clock::class )->now(), Migrations::JOB );
		}
	}

	private function make_ready(): void {
		$schema = $this->parts->get( Schema::class );
		try {
			if ( $schema->is_older() ) {
				$this->parts->get( Migrations::class )->run( time() );
			} elseif ( ! $schema->is_newer() ) {
				$schema->create();
			}
			if ( $schema->is_current() ) {
				$this->install();
			}
		} catch ( StorageFailure $failure ) {
			// Without tables ChurnStop stays out of the way: the store's own cancel link is what shoppers get.
			$this->parts->get( Log::class )->error(
				'Its tables could not be made or brought up to date.',
				Fault::of( $failure ),
			);
		}
	}
}
